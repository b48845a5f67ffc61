// Imported before a test: gives fast-check's properties the same values in every run.
import fc from "fast-check";

const SEED = 20261130;

fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: SEED });
