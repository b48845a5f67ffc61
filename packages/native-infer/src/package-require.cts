// As package-require.ts, for the CommonJS build, which has no import.meta.
import nodeModule = require("node:module");

const packageRequire: NodeJS.Require = nodeModule.createRequire(__filename);

export = { packageRequire };
