import { storeConformance } from "./support/conformance.js";
import { missing, startPostgres } from "./support/postgres.js";

storeConformance("pgvector", startPostgres, missing);
