// Reads the golden files that golden/make_golden.py writes.
#pragma once

#include <string>
#include <vector>

#include "simdjson.h"

namespace native_infer::test {

using GoldenCase = simdjson::dom::element;

/// The cases of one file; owns them.
class GoldenFile {
 public:
  explicit GoldenFile(const std::string& name)
      : cases_(parser_.load(NATIVE_INFER_TESTDATA_DIR "/../core/tests/model/golden/" + name)) {}

  simdjson::dom::array cases() const { return cases_; }

 private:
  simdjson::dom::parser parser_;
  simdjson::dom::array cases_;
};

/// An array of numbers, or of arrays of numbers one after the other.
inline std::vector<float> floats(simdjson::dom::element numbers) {
  std::vector<float> values;
  for (const simdjson::dom::element item : simdjson::dom::array(numbers)) {
    if (!item.is_array()) {
      values.push_back(static_cast<float>(double(item)));
      continue;
    }
    const std::vector<float> row = floats(item);
    values.insert(values.end(), row.begin(), row.end());
  }
  return values;
}

}  // namespace native_infer::test
