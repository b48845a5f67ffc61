// Any text, through tokenizers of every kind: the shipped model's, and small ones of each family.
#include <fuzzer/FuzzedDataProvider.h>

#include <cstdint>
#include <filesystem>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "encode_checks.h"
#include "native_infer/tokenizer.h"

namespace native_infer::fuzz {
namespace {

struct Tokenizers {
  std::vector<std::unique_ptr<Tokenizer>> all;

  Tokenizers() {
    const std::filesystem::path small = NATIVE_INFER_FUZZ_DIR "/corpus/tokenizer_json";
    all.push_back(load_tokenizer(NATIVE_INFER_MODEL_DIR "/tokenizer.json"));
    for (const char* name : {"word_piece.json", "word_piece_cased.json"}) {
      all.push_back(load_tokenizer(small / name));
    }
    // In order of their names: an input means the same tokenizer on every machine.
    std::set<std::filesystem::path> families;
    for (const auto& file : std::filesystem::directory_iterator(NATIVE_INFER_FUZZ_FAMILIES)) {
      if (file.path().extension() == ".json") families.insert(file.path());
    }
    for (const std::filesystem::path& family : families) all.push_back(load_tokenizer(family));
  }
};

/// Small, so that most texts are cut.
constexpr std::size_t kMaxTokens = 64;

}  // namespace
}  // namespace native_infer::fuzz

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace native_infer;
  // Both live as long as the program: loading takes longer than a thousand texts.
  static const fuzz::Tokenizers tokenizers;
  static Encoding reused;
  // Numbers are taken from the end of the input, so that corpus files begin as plain text.
  FuzzedDataProvider input(data, size);
  const auto which = input.ConsumeIntegralInRange<std::size_t>(0, tokenizers.all.size() - 1);
  const auto max_tokens = input.ConsumeIntegralInRange<std::size_t>(0, fuzz::kMaxTokens);
  const std::string text = input.ConsumeRemainingBytesAsString();
  fuzz::check_encode(*tokenizers.all[which], text, max_tokens, reused);
  return 0;
}
