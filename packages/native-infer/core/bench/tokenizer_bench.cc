// Text to token ids and back: bytes and tokens a second, for each family of tokenizers. The model's
// own vocabulary is WordPiece; those of the tests are small and so have shorter pieces.
#include "native_infer/tokenizer.h"

#include <benchmark/benchmark.h>

#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>

#include "model_files.h"

namespace native_infer::bench {
namespace {

/// About 4 kB of prose, so that its tokens are more than any model takes.
std::string long_text() {
  const std::string sentence =
      "The tower of 1889, 300 m high, was to stand for twenty years; engineers, painters and "
      "unpersuadable caf\xC3\xA9 owners quarrelled about it in every newspaper of Paris. ";
  std::string text;
  while (text.size() < 4096) text += sentence;
  return text;
}

void set_rates(benchmark::State& state, std::size_t bytes, std::size_t tokens) {
  state.SetBytesProcessed(state.iterations() * static_cast<std::int64_t>(bytes));
  state.counters["tokens/s"] = benchmark::Counter(static_cast<double>(tokens),
                                                  benchmark::Counter::kIsIterationInvariantRate);
}

void encode(benchmark::State& state, const std::filesystem::path& file, const std::string& text) {
  const auto tokenizer = load_tokenizer(file);
  Encoding encoding;
  for (auto _ : state) {
    tokenizer->encode(text, {}, encoding);
    benchmark::DoNotOptimize(encoding.ids.data());
  }
  set_rates(state, text.size(), encoding.ids.size());
}

/// A query and a document of some hundred tokens, cut as a cross-encoder cuts them.
void encode_pair(benchmark::State& state, const std::filesystem::path& file) {
  const auto tokenizer = load_tokenizer(file);
  const std::string document = long_text().substr(0, 1024);
  Encoding encoding;
  for (auto _ : state) {
    tokenizer->encode_pair({kShortText, document}, {.max_tokens = 512}, encoding);
    benchmark::DoNotOptimize(encoding.ids.data());
  }
  set_rates(state, std::string_view(kShortText).size() + document.size(), encoding.ids.size());
}

/// gemma.json with as many unused tokens as Gemma 3 has.
std::string with_unused_tokens(const std::filesystem::path& file) {
  std::ifstream stream(file);
  std::string json{std::istreambuf_iterator<char>(stream), {}};
  std::string tokens;
  for (int i = 0; i < 6200; ++i) {
    tokens += R"({"id": 0, "single_word": false, "lstrip": false, "rstrip": false, )"
              R"("normalized": false, "content": "<unused)" +
              std::to_string(i) + R"(>"}, )";
  }
  const std::string_view key = "\"added_tokens\":[";
  return json.insert(json.find(key) + key.size(), tokens);
}

/// A text of markup: at each "<" one of the tokens may begin.
void encode_beside_added_tokens(benchmark::State& state, const std::filesystem::path& file) {
  const auto copy = std::filesystem::temp_directory_path() / "many_added_tokens_bench.json";
  std::ofstream(copy) << with_unused_tokens(file);
  std::string text;
  while (text.size() < 4096) text += "<p>How <b>big</b> is <i>London</i>?</p>";
  encode(state, copy, text);
  std::filesystem::remove(copy);
}

/// A JSON string.
std::string json_string(std::string_view text) {
  std::string result = "\"";
  for (const char c : text) {
    if (c == '\\' || c == '"') result.push_back('\\');
    result.push_back(c);
  }
  return result + '"';
}

/// Cuts a text by a regular expression: nanoseconds for a character are the inverse of bytes a
/// second.
void split_by_expression(benchmark::State& state, const std::string& expression) {
  const std::string json =
      R"({"added_tokens": [], "normalizer": null, "post_processor": null, "pre_tokenizer": {"type":
          "Split", "pattern": {"Regex": )" +
      json_string(expression) + R"(}, "behavior": "Isolated", "invert": false},
          "model": {"type": "WordLevel", "unk_token": "?", "vocab": {"?": 0}}})";
  const auto tokenizer = parse_tokenizer(json, "bench");
  const std::string text = long_text();
  Encoding encoding;
  for (auto _ : state) {
    tokenizer->encode(text, {}, encoding);
    benchmark::DoNotOptimize(encoding.ids.data());
  }
  set_rates(state, text.size(), encoding.ids.size());
}

/// Llama 3's expression has a matcher of its own; in parentheses it is one like any other.
constexpr const char* kLlama3 =
    R"((?i:'s|'t|'re|'ve|'m|'ll|'d)|[^\r\n\p{L}\p{N}]?\p{L}+|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n]*|\s*[\r\n]+|\s+(?!\S)|\s+)";
constexpr const char* kO200k =
    R"([^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]*[\p{Ll}\p{Lm}\p{Lo}\p{M}]+(?i:'s|'t|'re|'ve|'m|'ll|'d)?|[^\r\n\p{L}\p{N}]?[\p{Lu}\p{Lt}\p{Lm}\p{Lo}\p{M}]+[\p{Ll}\p{Lm}\p{Lo}\p{M}]*(?i:'s|'t|'re|'ve|'m|'ll|'d)?|\p{N}{1,3}| ?[^\s\p{L}\p{N}]+[\r\n/]*|\s*[\r\n]+|\s+(?!\S)|\s+)";

void decode(benchmark::State& state, const std::filesystem::path& file, const std::string& text) {
  const auto tokenizer = load_tokenizer(file);
  Encoding encoding;
  tokenizer->encode(text, {}, encoding);
  std::string decoded;
  for (auto _ : state) {
    decoded = tokenizer->decode(encoding.ids, true);
    benchmark::DoNotOptimize(decoded.data());
  }
  set_rates(state, decoded.size(), encoding.ids.size());
}

void register_family(const std::string& family, const std::filesystem::path& file) {
  const auto name = [&](const char* what, const char* text) {
    return what + ("/" + family) + "/" + text;
  };
  benchmark::RegisterBenchmark(name("encode", "short_text").c_str(), encode, file, kShortText);
  benchmark::RegisterBenchmark(name("encode", "long_text").c_str(), encode, file, long_text());
  benchmark::RegisterBenchmark(name("encode_pair", "query_and_document").c_str(), encode_pair,
                               file);
  benchmark::RegisterBenchmark(name("decode", "long_text").c_str(), decode, file, long_text());
}

void register_all() {
  const std::filesystem::path small = NATIVE_INFER_TOKENIZER_DATA_DIR;
  register_family("word_piece", std::filesystem::path(NATIVE_INFER_MODEL_DIR) / "tokenizer.json");
  register_family("unigram", small / "unigram.json");
  register_family("byte_level_bpe", small / "roberta.json");
  benchmark::RegisterBenchmark("split/llama3/known", split_by_expression, kLlama3);
  benchmark::RegisterBenchmark("split/llama3/expression", split_by_expression,
                               "(?:" + std::string(kLlama3) + ")");
  benchmark::RegisterBenchmark("split/o200k/expression", split_by_expression, kO200k);
  benchmark::RegisterBenchmark("encode/many_added_tokens/markup", encode_beside_added_tokens,
                               small / "gemma.json");
}

[[maybe_unused]] const bool registered = (register_all(), true);

}  // namespace
}  // namespace native_infer::bench
