// Encodes texts, or decodes ids, read from standard input, for tools/differential_tokenizer.py.
//
//   encode_lines TOKENIZER_JSON [MAX_TOKENS [start]]
//   encode_lines TOKENIZER_JSON sliced MAX_STEPS
//   encode_lines TOKENIZER_JSON decode
//
// With "start" the last tokens of a text that is too long stay, else the first ones. One text a
// line, written as hexadecimal UTF-8 so that no text can break the framing. Writes a line of JSON
// for each: {"ids": [...], "offsets": [[begin, end], ...], "truncated": false}, or {"error": "…"}
// in hexadecimal.
//
// With "decode" a line is "1" to skip special tokens, else "0", and ids, all with spaces between.
// Writes the text for each, in hexadecimal again, or "!" and an error.
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

void write(const native_infer::Encoding& encoding) {
  std::cout << "{\"ids\": [";
  for (std::size_t i = 0; i < encoding.ids.size(); ++i) {
    std::cout << (i == 0 ? "" : ", ") << encoding.ids[i];
  }
  std::cout << "], \"offsets\": [";
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
    std::cerr
        << "usage: encode_lines TOKENIZER_JSON [decode | sliced MAX_STEPS | MAX_TOKENS [start]]\n";
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
