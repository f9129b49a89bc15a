// Cuts the records out of a JSON document of any size, without holding more of it than one record.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "engine/record_text.h"

namespace ingot::engine {

// "result.*" as steps. kInvalidArgument for an empty step.
Result<std::vector<std::string>> ParseRecordsPath(std::string_view path);

struct DocumentRecord {
  std::string_view text;  // kRecordPadding readable bytes follow; lives until the next call
  int64_t number = 0;     // in the file, from 1
  uint64_t offset = 0;
  std::string broken;     // why it is no record; the last one, then: there is no way to find another
};

// Where records are: RecordShape::records in record_scan.h. Only the way to the records is looked at closely; whether a
// record itself is valid is for its decoder to say. One thread at a time.
class DocumentReader {
 public:
  DocumentReader(std::unique_ptr<ByteSource> source, std::vector<std::string> path, uint64_t max_record_bytes);

  // False at the end.
  Result<bool> Next(DocumentRecord* record);
  uint64_t consumed() const { return window_.consumed(); }
  // Numbers, texts, booleans and nulls that '*' found beside records.
  int64_t passed_over() const { return passed_over_; }

 private:
  // An object or array that is open, and has records in it or may have.
  struct Level {
    bool is_object = false;
    bool holds_records = false;  // an array whose elements are the records
    int matched = -1;            // steps of the path that lead here; -1: off the path
    bool has_values = false;
    int64_t index = 0;
  };
  enum class Step { kGoOn, kRecord, kBroken };

  Result<int> Peek();  // the next byte but white space; -1 at the end
  Result<Step> Advance(DocumentRecord* record);
  Result<Step> EnterValue(int matched, bool is_record, DocumentRecord* record);
  Result<Step> TakeRecord(DocumentRecord* record);
  Result<bool> ScanValue(size_t* length, bool keep);
  Result<bool> ScanString(size_t* length);
  Result<bool> ReadKey(std::string* key);
  Result<bool> CloseOrSeparate(Level* level, bool* closed);
  int MatchedBy(const Level& level, std::string_view key) const;
  Step Break(std::string why, DocumentRecord* record);
  Step BreakBetween(DocumentRecord* record);

  TextWindow window_;
  const std::vector<std::string> path_;
  const uint64_t max_record_bytes_;
  std::vector<Level> levels_;
  int64_t number_ = 0;
  int64_t passed_over_ = 0;
  size_t dropped_ = 0;
  bool too_long_ = false;
  bool broken_ = false;
};

}  // namespace ingot::engine
