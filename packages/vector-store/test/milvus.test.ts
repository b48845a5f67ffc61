import { storeConformance } from "./support/conformance.js";
import { missing, startMilvus } from "./support/milvus.js";

storeConformance("milvus", startMilvus, missing);
