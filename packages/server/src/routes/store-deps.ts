import type { VectorStore } from "@native-infer/vector-store";
import type { RouteResponse } from "../web/route.js";

/** What routes of the store are made of. */
export interface StoreDeps {
  /** Where documents are kept and searched. */
  store: VectorStore;
}

/** What can go wrong on every route that has to do with the store. */
export const storeResponses: Readonly<Record<number, RouteResponse>> = {
  400: { description: "A field is missing or wrong" },
  413: { description: "The body or a part of it is over its limit" },
  415: { description: "The body is not JSON in UTF-8" },
  429: { description: "The server has too much to do" },
  503: { description: "The store is down, too slow, or holds another model's vectors" },
};
