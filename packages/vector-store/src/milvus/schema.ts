import {
  type CreateCollectionReq,
  DataType,
  type FieldType as MilvusField,
} from "@zilliz/milvus2-sdk-node";
import { printIdentity } from "../identity.js";
import { type FieldType, STORE_LIMITS, type StoreIdentity } from "../vector-store.js";
import { ANALYZED, TEXT_SEARCH } from "./terms.js";

/** The column of a declared field; the prefix keeps it apart from the others. */
export function columnOf(field: string): string {
  return `f_${field}`;
}

function typeOf(type: FieldType) {
  if (type === "number") return { data_type: DataType.Double };
  if (type === "boolean") return { data_type: DataType.Bool };
  return { data_type: DataType.VarChar, max_length: STORE_LIMITS.fieldBytes };
}

/** The property of a collection that keeps the identity. */
export const IDENTITY_KEY = "native_infer";

/** A collection's definition, with or without what a search by words needs. */
export function definition(
  collection: string,
  identity: StoreIdentity,
  withWords: boolean,
): CreateCollectionReq {
  const text = (name: string, max_length: number): MilvusField => {
    return { name, data_type: DataType.VarChar, max_length };
  };
  return {
    collection_name: collection,
    properties: { [IDENTITY_KEY]: printIdentity(identity) },
    fields: [
      { ...text("point", 36), is_primary_key: true },
      { name: "vector", data_type: DataType.FloatVector, dim: identity.dimensions },
      text("id", STORE_LIMITS.idBytes),
      { ...text("text", STORE_LIMITS.textBytes), ...(withWords ? ANALYZED : {}) },
      ...(withWords ? [TEXT_SEARCH.field] : []),
      text("metadata", STORE_LIMITS.metadataBytes),
      ...Object.entries(identity.fields).map(([field, type]) => {
        return { name: columnOf(field), nullable: true, ...typeOf(type) };
      }),
    ],
    ...(withWords ? { functions: TEXT_SEARCH.functions } : {}),
    consistency_level: "Strong",
  };
}
