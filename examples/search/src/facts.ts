import { createRequire } from "node:module";
import type { Countries, Country } from "world-countries";
import { type City, worldCities } from "./cities.js";

/** One sentence to be found, as `POST /documents` takes it. */
export interface Fact {
  /** `city:2643743` (GeoNames' number), or `country:GB:area`. */
  id: string;
  text: string;
  metadata: { kind: "city" | "country"; name: string; country: string; population?: number };
}

const number = new Intl.NumberFormat("en");
const list = new Intl.ListFormat("en");

/** "the United Kingdom", but "France". */
function withArticle({ name: { common } }: Country): string {
  return /^(united|netherlands|philippines|bahamas|maldives|gambia|.*islands|.*republic)/i.test(
    common,
  )
    ? `the ${common}`
    : common;
}

function rank(city: City, capitals: readonly string[]): string {
  if (capitals.includes(city.name) || city.featureCode === "PPLC") return "the capital";
  return city.featureCode === "PPLA" ? "a regional capital" : "a city";
}

function cityFact(city: City, country: Country): Fact {
  const { name, cityId, population } = city;
  const of = rank(city, country.capital);
  const where = withArticle(country);
  const place =
    of === "a city" ? `a city in ${where}` : `${of} ${of === "the capital" ? "of" : "in"} ${where}`;
  return {
    id: `city:${cityId}`,
    text: `${name} is ${place} and has a population of ${number.format(population)}.`,
    metadata: { kind: "city", name, country: country.cca2, population },
  };
}

/** Up to four sentences on one country: what of it is known. */
function countryFacts(country: Country): Fact[] {
  const name = country.name.common;
  const subject = withArticle(country).replace(/^the/, "The");
  const fact = (about: string, text: string): Fact => ({
    id: `country:${country.cca2}:${about}`,
    text,
    metadata: { kind: "country", name, country: country.cca2 },
  });
  const languages = Object.values(country.languages);
  const currencies = Object.values(country.currencies).map((currency) => currency.name);
  const facts: Fact[] = [];
  if (country.area > 0)
    facts.push(
      fact(
        "area",
        `${subject} covers an area of ${number.format(country.area)} square kilometres.`,
      ),
    );
  if (country.capital.length > 0)
    facts.push(
      fact("capital", `The capital of ${withArticle(country)} is ${list.format(country.capital)}.`),
    );
  if (languages.length > 0)
    facts.push(
      fact("languages", `In ${withArticle(country)} people speak ${list.format(languages)}.`),
    );
  if (currencies.length > 0)
    facts.push(
      fact(
        "currency",
        `People pay with the ${list.format(currencies)} in ${withArticle(country)}.`,
      ),
    );
  return facts;
}

/**
 * About 10,000 sentences on the world's cities and countries, always the same ones in the same
 * order. Cities: GeoNames (CC BY 4.0). Countries: mledoze/countries (ODbL 1.0).
 */
export function worldFacts(): Fact[] {
  const countries: Countries = createRequire(import.meta.url)("world-countries");
  const byCode = new Map(countries.map((country) => [country.cca2 as string, country]));
  const cities = worldCities().flatMap((city) => {
    const country = byCode.get(city.country);
    return country ? [cityFact(city, country)] : [];
  });
  return [...countries.flatMap(countryFacts), ...cities];
}
