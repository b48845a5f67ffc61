// Texts and pairs of texts to token ids and back, as Hugging Face tokenizers would do it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <limits>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace native_infer {

/// Half-open range of Unicode code points in the original text. Special tokens have {0, 0}.
struct Span {
  std::uint32_t begin = 0;
  std::uint32_t end = 0;
  friend bool operator==(const Span&, const Span&) = default;
};

/// What `Tokenizer::encode` and `encode_pair` produce. Reuse one object to reuse its memory.
struct Encoding {
  std::vector<std::int32_t> ids;
  /// Parallel to `ids`: the token types (`token_type_ids`) that the file's post-processor gives,
  /// from 0 up; empty where it gives no other than 0.
  std::vector<std::int32_t> types;
  /// Parallel to `ids`; empty unless `EncodeOptions::with_offsets`.
  std::vector<Span> offsets;
  /// True when there were more tokens than `max_tokens` of the options allowed.
  bool truncated = false;
  /// How many of the first and of the last tokens are special tokens that were added to the text's.
  std::size_t special_before = 0;
  std::size_t special_after = 0;
  /// Of a pair: how many special tokens were added between the texts, and where they begin. 0 of
  /// one text.
  std::size_t special_between = 0;
  std::size_t between_begin = 0;
};

/// Where a text that is too long is cut.
enum class TruncationSide : std::uint8_t {
  /// The first tokens stay; the rest of the text is not even looked at where that is exact.
  kEnd,
  /// The last tokens stay.
  kStart,
};

struct EncodeOptions {
  /// Max tokens to produce, special tokens included, which always stay. At least the number of
  /// special tokens.
  std::size_t max_tokens = std::numeric_limits<std::size_t>::max();
  /// Add what the file's post-processor adds: [CLS] … [SEP] for BERT.
  bool add_special_tokens = true;
  bool with_offsets = false;
  TruncationSide truncation_side = TruncationSide::kEnd;
};

/// Two texts that a model takes together, such as a query and a document. UTF-8, as of one text.
struct TextPair {
  std::string_view first;
  std::string_view second;
};

/// Which text of a pair is cut if both together have too many tokens.
enum class PairTruncation : std::uint8_t {
  /// The longer one down to the shorter one's length, then both; of an odd number of tokens the
  /// longer one has one more, or the second if they are as long. What transformers calls
  /// `truncation=True`.
  kLongestFirst,
  kOnlyFirst,
  kOnlySecond,
};

struct PairOptions {
  /// As `EncodeOptions::max_tokens`, of both texts together.
  std::size_t max_tokens = std::numeric_limits<std::size_t>::max();
  /// Add what the file's post-processor adds: [CLS] … [SEP] … [SEP] for BERT.
  bool add_special_tokens = true;
  PairTruncation truncation = PairTruncation::kLongestFirst;
  /// Of each text that is cut.
  TruncationSide truncation_side = TruncationSide::kEnd;
};

struct PairTemplate;

/// A text or a pair on its way through a tokenizer, in slices, so that others need not wait for all
/// of it.
class EncodeRun {
 public:
  virtual ~EncodeRun() = default;

  /// Continues for about `max_steps` steps: code points taken, or pieces joined. Text that a stage
  /// holds back until it ends, a run of combining marks for instance, is passed on in one piece.
  /// True when the encoding is complete; call no more then. Throws what `Tokenizer::encode` or
  /// `encode_pair` does.
  virtual bool advance(std::size_t max_steps) = 0;
};

/// Immutable after loading: any member may be called from any number of threads at once.
class Tokenizer {
 public:
  virtual ~Tokenizer() = default;

  /// Encodes `text` (UTF-8; an ill-formed sequence counts as U+FFFD) into `out`, replacing what it
  /// held. Throws `Error` with `INVALID_ARGUMENT` if the special tokens alone are more than
  /// `max_tokens`, and with `TOO_LONG` if the file makes the text many times as long.
  virtual void encode(std::string_view text, const EncodeOptions& options, Encoding& out) const = 0;

  /// Begins to encode `text`, which has to live as long as the run, as the encoding and the
  /// tokenizer do. The result is that of `encode`.
  virtual std::unique_ptr<EncodeRun> begin(std::string_view text, const EncodeOptions& options,
                                           Encoding& out) const = 0;

  /// Encodes a pair into `out`, replacing what it held, without offsets. Throws what `encode` does;
  /// `Error` with `TOO_LONG` if the text that is to be cut would have no token left, as the
  /// reference does; and with `MODEL_INVALID`, naming the field, if the file's post-processor has
  /// no use for pairs.
  void encode_pair(const TextPair& pair, const PairOptions& options, Encoding& out) const;

  /// Begins to encode a pair, whose texts have to live as long as the run, as the encoding and the
  /// tokenizer do. The result is that of `encode_pair`, as is what it throws.
  std::unique_ptr<EncodeRun> begin_pair(const TextPair& pair, const PairOptions& options,
                                        Encoding& out) const;

  /// How the file's post-processor puts a pair together; by default one text behind the other,
  /// with the types 0 and 1. Throws `Error` with `MODEL_INVALID` if it cannot.
  virtual const PairTemplate& pair_template() const;

  /// How many tokens `add_special_tokens` adds to a pair: 3 for BERT. Throws what `pair_template`
  /// does: call it when a model is loaded that takes pairs.
  std::size_t pair_special_token_count() const;

  /// Number of ids: the largest id is one less.
  virtual std::size_t vocabulary_size() const = 0;

  /// The same of the model's own vocabulary, without the tokens that were added to it.
  virtual std::size_t model_vocabulary_size() const = 0;

  /// How many tokens `add_special_tokens` adds to one text: 2 for BERT.
  virtual std::size_t special_token_count() const = 0;

  /// The vocabulary's entry with this id, as the file spells it: "##ing", for instance; of an added
  /// token that is looked for in normalised text, its normalised content. Lives as long as the
  /// tokenizer. Nothing where no token has the id.
  virtual std::optional<std::string_view> token(std::int32_t id) const = 0;

  /// True for the tokens that the file calls special: those that `decode` can skip.
  virtual bool is_special(std::int32_t id) const = 0;

  /// The text that the tokens stand for (well-formed UTF-8), as the file's decoder makes it; a text
  /// that was encoded comes back only as far as normalizing it left it. Throws `Error` with
  /// `INVALID_ARGUMENT` for an id beyond the vocabulary (one in a gap of it stands for nothing),
  /// and with `MODEL_INVALID` where the file's decoder is malformed or not implemented, which does
  /// not stop it from loading.
  virtual std::string decode(std::span<const std::int32_t> ids, bool skip_special_tokens) const = 0;
};

/// Reads a Hugging Face `tokenizer.json`. Truncation and padding settings in the file are ignored:
/// the caller's options decide. Throws `Error` with `MODEL_NOT_FOUND` where the file cannot be
/// read, and with `MODEL_INVALID` where it is malformed or asks for something that is not
/// implemented, naming it.
std::unique_ptr<Tokenizer> load_tokenizer(const std::filesystem::path& tokenizer_json);

/// The same of the file's text; messages call it `name`.
std::unique_ptr<Tokenizer> parse_tokenizer(std::string_view json, const std::string& name);

}  // namespace native_infer
