// Encodes texts or pairs, or decodes ids, read from standard input, for
// tools/differential_tokenizer.py.
//
//   encode_lines TOKENIZER_JSON [MAX_TOKENS [start]]
//   encode_lines TOKENIZER_JSON sliced MAX_STEPS
//   encode_lines TOKENIZER_JSON pairs [MAX_STEPS]
//   encode_lines TOKENIZER_JSON decode
//
// With "start" the last tokens of a text that is too long stay, else the first ones. One text a
// line, written as hexadecimal UTF-8 so that no text can break the framing. Writes a line of JSON
// for each: {"ids": [...], "types": [...], "special": [...], "offsets": [[begin, end], ...],
// "truncated": false}, or {"error": "…"} in hexadecimal. "special" has 1 for special tokens.
//
// With "pairs" a line is two such texts, the limit of tokens or nothing, which text is cut
// ("only_first", "only_second" or "longest_first") and the side ("left" or "right"), with commas
// between. Pairs have no offsets.
//
// With "decode" a line is "1" to skip special tokens, else "0", and ids, all with spaces between.
// Writes the text for each, in hexadecimal again, or "!" and an error.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <exception>
#include <iostream>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "native_infer/error.h"
#include "native_infer/tokenizer.h"

namespace {

using native_infer::Tokenizer;

std::string from_hex(const std::string& digits) {
  std::string bytes;
  for (std::size_t i = 0; i + 1 < digits.size(); i += 2) {
    bytes.push_back(static_cast<char>(std::stoi(digits.substr(i, 2), nullptr, 16)));
  }
  return bytes;
}

std::string to_hex(std::string_view bytes) {
  constexpr std::string_view kDigits = "0123456789abcdef";
  std::string digits;
  for (const char byte : bytes) {
    const auto value = static_cast<unsigned char>(byte);
    digits.append({kDigits[value >> 4], kDigits[value & 15]});
  }
  return digits;
}

void write_list(std::string_view name, const std::vector<std::int32_t>& numbers) {
  std::cout << '"' << name << "\": [";
  for (std::size_t i = 0; i < numbers.size(); ++i) {
    std::cout << (i == 0 ? "" : ", ") << numbers[i];
  }
  std::cout << "], ";
}

/// 1 for each special token that was added.
std::vector<std::int32_t> special_mask(const native_infer::Encoding& encoding) {
  std::vector<std::int32_t> mask(encoding.ids.size(), 0);
  std::fill_n(mask.begin(), encoding.special_before, 1);
  std::fill_n(mask.begin() + static_cast<std::ptrdiff_t>(encoding.between_begin),
              encoding.special_between, 1);
  std::fill_n(mask.rbegin(), encoding.special_after, 1);
  return mask;
}

void write(const native_infer::Encoding& encoding) {
  std::cout << '{';
  write_list("ids", encoding.ids);
  const std::vector<std::int32_t> zeros(encoding.ids.size(), 0);
  write_list("types", encoding.types.empty() ? zeros : encoding.types);
  write_list("special", special_mask(encoding));
  std::cout << "\"offsets\": [";
  for (std::size_t i = 0; i < encoding.offsets.size(); ++i) {
    const native_infer::Span span = encoding.offsets[i];
    std::cout << (i == 0 ? "[" : ", [") << span.begin << ", " << span.end << "]";
  }
  std::cout << "], \"truncated\": " << (encoding.truncated ? "true" : "false") << "}\n";
}

/// At once, or in slices of some steps.
void encode(const Tokenizer& tokenizer, const std::string& text,
            const native_infer::EncodeOptions& options, std::size_t max_steps,
            native_infer::Encoding& encoding) {
  if (max_steps == 0) return tokenizer.encode(text, options, encoding);
  const auto run = tokenizer.begin(text, options, encoding);
  while (!run->advance(max_steps)) {
  }
}

void encode_lines(const Tokenizer& tokenizer, const native_infer::EncodeOptions& options,
                  std::size_t max_steps) {
  native_infer::Encoding encoding;
  for (std::string line; std::getline(std::cin, line);) {
    try {
      encode(tokenizer, from_hex(line), options, max_steps, encoding);
      write(encoding);
    } catch (const native_infer::Error& error) {
      std::cout << "{\"error\": \"" << to_hex(error.what()) << "\"}\n";
    }
  }
}

/// The parts between commas.
std::vector<std::string> split(const std::string& line) {
  std::vector<std::string> parts;
  std::istringstream stream(line);
  for (std::string part; std::getline(stream, part, ',');) parts.push_back(part);
  return parts;
}

/// A line of "pairs", encoded.
void encode_pair(const Tokenizer& tokenizer, const std::string& line, std::size_t max_steps,
                 native_infer::Encoding& encoding) {
  using native_infer::PairTruncation;
  const std::vector<std::string> parts = split(line);
  const std::string first = from_hex(parts.at(0));
  const std::string second = from_hex(parts.at(1));
  native_infer::PairOptions options;
  if (!parts.at(2).empty()) options.max_tokens = std::stoul(parts[2]);
  if (parts.at(3) == "only_first") options.truncation = PairTruncation::kOnlyFirst;
  if (parts.at(3) == "only_second") options.truncation = PairTruncation::kOnlySecond;
  if (parts.at(4) == "left") options.truncation_side = native_infer::TruncationSide::kStart;
  if (max_steps == 0) return tokenizer.encode_pair({first, second}, options, encoding);
  const auto run = tokenizer.begin_pair({first, second}, options, encoding);
  while (!run->advance(max_steps)) {
  }
}

void encode_pairs(const Tokenizer& tokenizer, std::size_t max_steps) {
  native_infer::Encoding encoding;
  for (std::string line; std::getline(std::cin, line);) {
    try {
      encode_pair(tokenizer, line, max_steps, encoding);
      write(encoding);
    } catch (const native_infer::Error& error) {
      std::cout << "{\"error\": \"" << to_hex(error.what()) << "\"}\n";
    }
  }
}

void decode_lines(const Tokenizer& tokenizer) {
  for (std::string line; std::getline(std::cin, line);) {
    std::istringstream numbers(line);
    int skip = 0;
    numbers >> skip;
    std::vector<std::int32_t> ids;
    for (std::int32_t id = 0; numbers >> id;) ids.push_back(id);
    try {
      std::cout << to_hex(tokenizer.decode(ids, skip != 0)) << '\n';
    } catch (const native_infer::Error& error) {
      std::cout << '!' << to_hex(error.what()) << '\n';
    }
  }
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) {
    std::cerr << "usage: encode_lines TOKENIZER_JSON [decode | pairs [MAX_STEPS] | sliced "
                 "MAX_STEPS | MAX_TOKENS [start]]\n";
    return EXIT_FAILURE;
  }
  try {
    const auto tokenizer = native_infer::load_tokenizer(argv[1]);
    native_infer::EncodeOptions options;
    options.with_offsets = true;
    if (argc > 2 && std::string_view(argv[2]) == "decode") {
      decode_lines(*tokenizer);
      return EXIT_SUCCESS;
    }
    if (argc > 2 && std::string_view(argv[2]) == "pairs") {
      encode_pairs(*tokenizer, argc > 3 ? std::stoul(argv[3]) : 0);
      return EXIT_SUCCESS;
    }
    std::size_t max_steps = 0;
    if (argc > 3 && std::string_view(argv[2]) == "sliced") {
      max_steps = std::stoul(argv[3]);
    } else {
      if (argc > 2) options.max_tokens = std::stoul(argv[2]);
      if (argc > 3) options.truncation_side = native_infer::TruncationSide::kStart;
    }
    encode_lines(*tokenizer, options, max_steps);
  } catch (const std::exception& error) {
    std::cerr << error.what() << '\n';
    return EXIT_FAILURE;
  }
  return EXIT_SUCCESS;
}
