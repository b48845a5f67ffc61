// Encodes texts read from standard input, for tools/differential_tokenizer.py.
//
//   encode_lines TOKENIZER_JSON [MAX_TOKENS [start]]
//
// With "start" the last tokens of a text that is too long stay, else the first ones. One text a
// line, written as hexadecimal UTF-8 so that no text can break the framing. Writes a line of JSON
// for each: {"ids": [...], "offsets": [[begin, end], ...], "truncated": false}
#include <cstdlib>
#include <exception>
#include <iostream>
#include <string>

#include "native_infer/tokenizer.h"

namespace {

std::string from_hex(const std::string& digits) {
  std::string bytes;
  for (std::size_t i = 0; i + 1 < digits.size(); i += 2) {
    bytes.push_back(static_cast<char>(std::stoi(digits.substr(i, 2), nullptr, 16)));
  }
  return bytes;
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

}  // namespace

int main(int argc, char** argv) {
  if (argc < 2) {
    std::cerr << "usage: encode_lines TOKENIZER_JSON [MAX_TOKENS [start]]\n";
    return EXIT_FAILURE;
  }
  try {
    const auto tokenizer = native_infer::load_tokenizer(argv[1]);
    native_infer::EncodeOptions options;
    options.with_offsets = true;
    if (argc > 2) options.max_tokens = std::stoul(argv[2]);
    if (argc > 3) options.truncation_side = native_infer::TruncationSide::kStart;
    native_infer::Encoding encoding;
    for (std::string line; std::getline(std::cin, line);) {
      tokenizer->encode(from_hex(line), options, encoding);
      write(encoding);
    }
  } catch (const std::exception& error) {
    std::cerr << error.what() << '\n';
    return EXIT_FAILURE;
  }
  return EXIT_SUCCESS;
}
