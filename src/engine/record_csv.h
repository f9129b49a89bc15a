// CSV as it is met in the world: RFC 4180 and its neighbours.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "engine/record_scan.h"
#include "engine/record_text.h"

namespace ingot::engine {

struct CsvField {
  std::string_view text;  // without quotes, doubled quotes made single
  bool quoted = false;
};

struct CsvRecord {
  std::vector<CsvField> fields;
  std::string_view raw;  // without its line end
  int64_t line = 0;      // on which it starts, from 1
  uint64_t offset = 0;
  bool torn = false;     // the file ends without a line end after it
  std::string broken;    // why it is no record; then `raw` is one line of the file, and there are no fields
};

// Records end at LF, CR LF or CR, also mixed in one file. A quote opens a quoted field only as its first character; in
// one, line ends are text. Blank lines are passed over. A quote that is never closed, or is followed by text, spoils
// its line alone: reading goes on with the next line. One thread at a time.
class CsvReader {
 public:
  // A delimiter of 0 in the dialect is found out from the beginning of the text.
  CsvReader(std::unique_ptr<ByteSource> source, const CsvDialect& dialect, uint64_t max_record_bytes);

  // False at the end. The record's texts live until the next call.
  Result<bool> Next(CsvRecord* record);
  uint64_t consumed() const { return window_.consumed(); }

 private:
  enum class Outcome { kRecord, kNeedsMore, kBroken };
  struct Unquoted {
    size_t field;
    size_t begin;  // in unquoted_
    size_t size;
  };

  Outcome Parse(CsvRecord* record, size_t* length);
  Outcome ParseQuoted(size_t* position, CsvRecord* record);
  bool SkipLineEnd(size_t* position, bool* needs_more);
  Status BreakOff(std::string why, CsvRecord* record);
  Status SniffDelimiter();

  TextWindow window_;
  CsvDialect dialect_;
  const uint64_t max_record_bytes_;
  int64_t line_ = 1;
  int64_t lines_in_record_ = 0;  // line ends inside quotes
  std::string unquoted_;         // texts of fields with doubled quotes
  std::vector<Unquoted> unquoted_fields_;
  std::string broken_;
  bool special_[256] = {};
  size_t dropped_ = 0;  // bytes of the window that the last record took
};

// The names of a header's fields, each once: an empty one is "column<N>", one that was there before gets "_<N>".
std::vector<std::string> CsvFieldNames(const CsvRecord& header);

}  // namespace ingot::engine
