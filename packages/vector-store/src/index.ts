/**
 * Documents with their vectors in one of several engines, behind one interface.
 *
 * @packageDocumentation
 */
export { checkDocument, checkId, contentId } from "./documents.js";
export type { DriverOptions, DriverQuery, StoreDriver, TextSearch } from "./driver.js";
export { StoreError, type StoreErrorCode } from "./errors.js";
export { FIELDS_ALLOWED, parseFields, printFields } from "./fields.js";
export type { Condition } from "./filter.js";
export { fuseRanks, RRF_K } from "./fusion.js";
export type { WantedIdentity } from "./identity.js";
export { ManagedStore, type ManagedStoreOptions } from "./managed-store.js";
export { deepField } from "./nesting.js";
export { openStore, STORE_KINDS, type StoreOptions } from "./open-store.js";
export {
  type FieldFilter,
  type Fields,
  type FieldType,
  type Filter,
  type HybridMatch,
  type HybridOptions,
  type Match,
  type Metadata,
  type QueryOptions,
  type Scalar,
  STORE_LIMITS,
  type StoreCall,
  type StoredDocument,
  type StoreIdentity,
  type VectorStore,
} from "./vector-store.js";
