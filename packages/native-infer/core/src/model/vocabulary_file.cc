#include "model/vocabulary_file.h"

#include <algorithm>
#include <array>
#include <fstream>
#include <iterator>
#include <map>
#include <optional>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "json/json_file.h"
#include "json/json_text.h"
#include "model/model_files.h"
#include "native_infer/error.h"
#include "simdjson.h"
#include "text/unicode.h"
#include "text/utf8.h"

namespace native_infer {
namespace {

namespace fs = std::filesystem;

constexpr const char* kWayOut =
    "Save the tokenizer as tokenizer.json in Python: "
    "AutoTokenizer.from_pretrained(DIRECTORY).save_pretrained(DIRECTORY).";

/// Those whose tokens and template are BERT's.
constexpr std::array<std::string_view, 8> kClasses = {
    "BertTokenizer",     "DistilBertTokenizer",  "ElectraTokenizer",   "MobileBertTokenizer",
    "ConvBertTokenizer", "SqueezeBertTokenizer", "RetriBertTokenizer", "LayoutLMTokenizer"};

struct AddedToken {
  bool single_word = false;
  bool lstrip = false;
  bool rstrip = false;
  bool normalized = true;
  bool special = false;
};

constexpr AddedToken kSpecial = {.normalized = false, .special = true};

[[noreturn]] void fail(const fs::path& file, const std::string& what) {
  throw Error(ErrorCode::MODEL_INVALID, "'" + file.string() + "' " + what + ". " + kWayOut);
}

std::string read(const fs::path& file) {
  std::ifstream stream(file, std::ios::binary);
  std::string text{std::istreambuf_iterator<char>(stream), {}};
  if (!stream.is_open() || stream.bad()) fail(file, "cannot be read");
  if (!simdjson::validate_utf8(text)) fail(file, "is not UTF-8");
  return text;
}

/// tokenizers takes a line without the white space at its end.
std::string_view trimmed(std::string_view line) {
  std::size_t end = 0;
  for (std::size_t at = 0; at < line.size();) {
    const utf8::Decoded decoded = utf8::decode(line, at);
    at += decoded.bytes;
    if (!unicode::has(decoded.code_point, unicode::kWhitespace)) end = at;
  }
  return line.substr(0, end);
}

/// The id of a line is its number; of lines with the same text the last one's counts.
class Vocabulary {
 public:
  explicit Vocabulary(const fs::path& file) : file_(file), text_(read(file)) {
    constexpr std::size_t kMax = std::size_t{1} << 24;
    for (std::size_t begin = 0; begin < text_.size(); ++size_) {
      const std::size_t end = std::min(text_.find('\n', begin), text_.size());
      const std::string_view token = trimmed(std::string_view(text_).substr(begin, end - begin));
      // No text has an empty token; the line counts all the same.
      if (!token.empty()) ids_[token] = size_;
      begin = end + 1;
    }
    if (size_ == 0 || size_ > kMax)
      fail(file_,
           "has " + std::to_string(size_) + " lines, and must have 1 to " + std::to_string(kMax));
  }

  std::size_t size() const { return size_; }
  bool has(std::string_view token) const { return ids_.contains(token); }
  std::size_t id(const std::string& token) const {
    const auto found = ids_.find(token);
    if (found == ids_.end()) fail(file_, "has no line '" + token + "', a special token of BERT");
    return found->second;
  }

  std::string json() const {
    std::string text = "{";
    for (const auto& [token, id] : ids_)
      text += (text.size() > 1 ? "," : "") + json_string(token) + ":" + std::to_string(id);
    return text + "}";
  }

 private:
  const fs::path file_;
  const std::string text_;
  std::unordered_map<std::string_view, std::size_t> ids_;
  std::size_t size_ = 0;
};

class Builder {
 public:
  explicit Builder(const fs::path& folder)
      : folder_(folder),
        config_(JsonFile::read_if_present(folder / files::kTokenizerConfig)),
        special_(JsonFile::read_if_present(folder / files::kSpecialTokens)),
        vocabulary_(folder / files::kVocabulary) {
    check_class();
  }

  std::string json() {
    const std::string unknown = token("unk_token", "[UNK]");
    const std::string start = token("cls_token", "[CLS]");
    const std::string end = token("sep_token", "[SEP]");
    const std::string padding = token("pad_token", "[PAD]");
    const std::string mask = token("mask_token", "[MASK]");
    for (const std::string& each : {padding, unknown, start, end}) {
      vocabulary_.id(each);
      added_[each] = kSpecial;
    }
    if (vocabulary_.has(mask)) added_[mask] = kSpecial;
    add_tokens_of_config();
    add_tokens_of_file();
    return R"({"version":"1.0","truncation":null,"padding":null,"added_tokens":[)" +
           added_tokens() + R"(],"normalizer":)" + normalizer() +
           R"(,"pre_tokenizer":{"type":"BertPreTokenizer"},"post_processor":)" +
           post_processor(start, end) +
           R"(,"decoder":{"type":"WordPiece","prefix":"##","cleanup":true},"model":)"
           R"({"type":"WordPiece","unk_token":)" +
           json_string(unknown) +
           R"(,"continuing_subword_prefix":"##","max_input_chars_per_word":100,"vocab":)" +
           vocabulary_.json() + "}}";
  }

 private:
  void check_class() const {
    const fs::path file = folder_ / files::kTokenizerConfig;
    if (!config_) return;
    std::string name = config_->string("tokenizer_class").value_or("BertTokenizer");
    if (name.ends_with("Fast")) name.resize(name.size() - 4);
    if (std::find(kClasses.begin(), kClasses.end(), name) == kClasses.end())
      fail(file, "has the field 'tokenizer_class' with the value '" + name +
                     "', of which no tokenizer can be made from vocab.txt");
    if (!config_->boolean("do_basic_tokenize").value_or(true))
      fail(file, "has the field 'do_basic_tokenize' with the value false, which is not supported");
  }

  std::string token(const std::string& field, const std::string& usual) const {
    if (config_) {
      if (const auto content = config_->content(field)) return *content;
    }
    if (special_) {
      if (const auto content = special_->content(field)) return *content;
    }
    return usual;
  }

  void add(const std::string& content, const AddedToken& how, std::optional<std::int64_t> id) {
    if (!vocabulary_.has(content)) beyond_[content] = id;
    added_.insert_or_assign(content, how);
  }

  void add_tokens_of_config() {
    if (!config_) return;
    const std::string decoder = "added_tokens_decoder";
    for (const std::string& id : config_->names_in(decoder)) {
      std::string field = decoder;
      field.append(".").append(id);
      const auto content = config_->string(field + ".content");
      if (!content) config_->fail(field, "an object with the field 'content'");
      const auto flag = [&](const char* name, bool usual) {
        return config_->boolean(field + "." + name).value_or(usual);
      };
      const bool special = flag("special", false);
      add(*content,
          {.single_word = flag("single_word", false),
           .lstrip = flag("lstrip", false),
           .rstrip = flag("rstrip", false),
           .normalized = flag("normalized", !special),
           .special = special},
          to_id(id));
    }
    for (const std::string& content : config_->string_or_strings("additional_special_tokens")) {
      if (!added_.contains(content)) add(content, kSpecial, std::nullopt);
    }
  }

  void add_tokens_of_file() {
    const auto file = JsonFile::read_if_present(folder_ / files::kAddedTokens);
    if (!file) return;
    for (const auto& [content, id] : file->integers()) {
      if (!added_.contains(content)) add(content, {}, id);
    }
  }

  static std::optional<std::int64_t> to_id(const std::string& digits) {
    const bool is_number = !digits.empty() && digits.size() < 10 &&
                           digits.find_first_not_of("0123456789") == std::string::npos;
    return is_number ? std::optional<std::int64_t>(std::stoll(digits)) : std::nullopt;
  }

  /// Tokens that the vocabulary has not come after it, in the order of their ids, which must be
  /// the next ones.
  std::string added_tokens() const {
    std::map<std::int64_t, std::string> later;
    for (const auto& [content, id] : beyond_) later[id.value_or(-1)] = content;
    std::int64_t next = static_cast<std::int64_t>(vocabulary_.size());
    for (const auto& [id, content] : later) {
      if (id != next++ || later.size() != beyond_.size())
        fail(folder_ / files::kVocabulary, "lacks the added token '" + content +
                                               "', whose id is not the one after the last line");
    }
    std::string text;
    for (const auto& [content, how] : added_) {
      if (!beyond_.contains(content)) append(content, how, vocabulary_.id(content), text);
    }
    for (const auto& [id, content] : later)
      append(content, added_.at(content), static_cast<std::size_t>(id), text);
    return text;
  }

  static void append(const std::string& content, const AddedToken& how, std::size_t id,
                     std::string& text) {
    const auto flag = [](bool value) { return value ? "true" : "false"; };
    text += std::string(text.empty() ? "" : ",") + R"({"id":)" + std::to_string(id) +
            R"(,"content":)" + json_string(content) + R"(,"single_word":)" + flag(how.single_word) +
            R"(,"lstrip":)" + flag(how.lstrip) + R"(,"rstrip":)" + flag(how.rstrip) +
            R"(,"normalized":)" + flag(how.normalized) + R"(,"special":)" + flag(how.special) + "}";
  }

  std::string normalizer() const {
    const auto flag = [&](const char* field, const char* usual) -> std::string {
      const auto value = config_ ? config_->boolean(field) : std::nullopt;
      if (!value) return usual;
      return *value ? "true" : "false";
    };
    return R"({"type":"BertNormalizer","clean_text":true,"handle_chinese_chars":)" +
           flag("tokenize_chinese_chars", "true") + R"(,"strip_accents":)" +
           flag("strip_accents", "null") + R"(,"lowercase":)" + flag("do_lower_case", "true") + "}";
  }

  std::string post_processor(const std::string& start, const std::string& end) const {
    const auto special = [](const std::string& token) {
      return R"({"SpecialToken":{"id":)" + json_string(token) + R"(,"type_id":0}})";
    };
    const auto ids = [&](const std::string& token) {
      return json_string(token) + R"(:{"id":)" + json_string(token) + R"(,"ids":[)" +
             std::to_string(vocabulary_.id(token)) + R"(],"tokens":[)" + json_string(token) + "]}";
    };
    const std::string sequence = R"({"Sequence":{"id":"A","type_id":0}})";
    const std::string single = special(start) + "," + sequence + "," + special(end);
    const std::string second = R"({"Sequence":{"id":"B","type_id":1}},{"SpecialToken":{"id":)" +
                               json_string(end) + R"(,"type_id":1}})";
    const std::string tokens = start == end ? ids(start) : ids(start) + "," + ids(end);
    return R"({"type":"TemplateProcessing","single":[)" + single + R"(],"pair":[)" + single + "," +
           second + R"(],"special_tokens":{)" + tokens + "}}";
  }

  const fs::path folder_;
  const std::optional<JsonFile> config_;
  const std::optional<JsonFile> special_;
  const Vocabulary vocabulary_;
  std::map<std::string, AddedToken> added_;
  std::map<std::string, std::optional<std::int64_t>> beyond_;
};

}  // namespace

std::string tokenizer_json_of_vocabulary(const fs::path& folder) {
  return Builder(folder).json();
}

}  // namespace native_infer
