#include "engine/record_document.h"

#include <algorithm>

#include "base/text.h"

namespace ingot::engine {
namespace {

constexpr size_t kDocumentWindow = 1 << 20;
constexpr size_t kMaxLevels = 1024;

bool IsSpace(char c) { return c == ' ' || c == '\n' || c == '\r' || c == '\t'; }

bool EndsScalar(char c) { return IsSpace(c) || c == ',' || c == ']' || c == '}' || c == ':' || c == '[' || c == '{'; }

}  // namespace

Result<std::vector<std::string>> ParseRecordsPath(std::string_view path) {
  std::vector<std::string> steps;
  if (path.empty()) return steps;
  for (const std::string_view step : Split(path, '.')) {
    if (step.empty()) {
      return InvalidArgument("records path '" + std::string(path) +
                             "' has an empty step: write members with dots between, as in 'result.*'");
    }
    steps.emplace_back(step);
  }
  return steps;
}

DocumentReader::DocumentReader(std::unique_ptr<ByteSource> source, std::vector<std::string> path,
                               uint64_t max_record_bytes)
    : window_(std::move(source), kDocumentWindow), path_(std::move(path)), max_record_bytes_(max_record_bytes) {}

Result<bool> DocumentReader::Next(DocumentRecord* record) {
  window_.Drop(dropped_);
  dropped_ = 0;
  if (broken_) return false;
  record->broken.clear();
  while (true) {
    ASSIGN_OR_RETURN(const int next, Peek());
    if (next < 0 && levels_.empty()) return false;
    ASSIGN_OR_RETURN(const Step step, Advance(record));
    if (step != Step::kGoOn) return true;
  }
}

Result<int> DocumentReader::Peek() {
  while (true) {
    const std::string_view text = window_.view();
    size_t p = 0;
    while (p < text.size() && IsSpace(text[p])) ++p;
    window_.Drop(p);
    if (p < text.size()) return static_cast<unsigned char>(text[p]);
    ASSIGN_OR_RETURN(const bool more, window_.More());
    if (!more) return -1;
  }
}

// One value, or one bracket, further.
Result<DocumentReader::Step> DocumentReader::Advance(DocumentRecord* record) {
  if (levels_.empty()) return EnterValue(0, false, record);
  Level& level = levels_.back();
  bool closed = false;
  ASSIGN_OR_RETURN(const bool fine, CloseOrSeparate(&level, &closed));
  if (!fine) return BreakBetween(record);
  if (closed) return Step::kGoOn;
  std::string key;
  if (level.is_object) {
    ASSIGN_OR_RETURN(const bool has_key, ReadKey(&key));
    if (!has_key) return BreakBetween(record);
  } else {
    key = std::to_string(level.index++);
  }
  return EnterValue(MatchedBy(level, key), level.holds_records, record);
}

// Reads the bracket that ends the level, or the comma before its next value.
Result<bool> DocumentReader::CloseOrSeparate(Level* level, bool* closed) {
  ASSIGN_OR_RETURN(int next, Peek());
  if (next == (level->is_object ? '}' : ']')) {
    window_.Drop(1);
    levels_.pop_back();
    *closed = true;
    return true;
  }
  if (level->has_values) {
    if (next != ',') return false;
    window_.Drop(1);
    ASSIGN_OR_RETURN(next, Peek());
  }
  level->has_values = true;
  return next >= 0 && next != ']' && next != '}';
}

Result<bool> DocumentReader::ReadKey(std::string* key) {
  ASSIGN_OR_RETURN(const int next, Peek());
  if (next != '"') return false;
  size_t length = 0;
  ASSIGN_OR_RETURN(const bool whole, ScanString(&length));
  if (!whole) return false;
  key->assign(window_.view().substr(1, length - 2));
  window_.Drop(length);
  ASSIGN_OR_RETURN(const int colon, Peek());
  if (colon != ':') return false;
  window_.Drop(1);
  return true;
}

int DocumentReader::MatchedBy(const Level& level, std::string_view key) const {
  if (level.matched < 0 || static_cast<size_t>(level.matched) >= path_.size()) return -1;
  const std::string& step = path_[static_cast<size_t>(level.matched)];
  return step == "*" || step == key ? level.matched + 1 : -1;
}

// At a value: opens it when records may lie in it, takes it when it is a record, passes over it otherwise.
Result<DocumentReader::Step> DocumentReader::EnterValue(int matched, bool is_record, DocumentRecord* record) {
  ASSIGN_OR_RETURN(const int next, Peek());
  if (next < 0) return Break("the file ends in the middle of a document", record);
  if (is_record) return TakeRecord(record);
  const bool at_target = matched == static_cast<int>(path_.size());
  const bool container = next == '{' || next == '[';
  if (at_target && next != '[' && (container || path_.empty() || path_.back() != "*")) return TakeRecord(record);
  if (container && matched >= 0) {
    if (levels_.size() >= kMaxLevels) return Break("nested too deeply", record);
    window_.Drop(1);
    Level level;
    level.is_object = next == '{';
    level.holds_records = at_target;
    level.matched = at_target ? -1 : matched;
    levels_.push_back(level);
    return Step::kGoOn;
  }
  if (at_target) ++passed_over_;
  const uint64_t start = window_.offset();
  size_t length = 0;
  ASSIGN_OR_RETURN(const bool whole, ScanValue(&length, false));
  if (!whole) return Break("the file ends in the middle of a document", record);
  window_.Drop(length);
  if (window_.offset() == start) return Break("not valid JSON between the records", record);
  return Step::kGoOn;
}

Result<DocumentReader::Step> DocumentReader::TakeRecord(DocumentRecord* record) {
  record->offset = window_.offset();
  too_long_ = false;
  size_t length = 0;
  ASSIGN_OR_RETURN(const bool whole, ScanValue(&length, true));
  if (too_long_) return Break("longer than " + std::to_string(max_record_bytes_) + " bytes", record);
  if (!whole) return Break("the file ends in the middle of a record", record);
  if (length == 0) return Break("not valid JSON between the records", record);
  record->number = ++number_;
  record->text = window_.view().substr(0, length);
  dropped_ = length;
  return Step::kRecord;
}

// Finds the end of the value at hand. With `keep` its bytes stay in the window and *length is theirs; without, what
// was passed is dropped and *length is the rest. False: the text ends before the value does.
Result<bool> DocumentReader::ScanValue(size_t* length, bool keep) {
  size_t p = 0;
  int depth = 0;
  bool in_string = false, escaped = false, scalar = false;
  while (true) {
    const std::string_view text = window_.view();
    for (; p < text.size(); ++p) {
      const char c = text[p];
      if (in_string) {
        if (escaped) {
          escaped = false;
        } else if (c == '\\') {
          escaped = true;
        } else if (c == '"') {
          in_string = false;
          if (depth == 0) return *length = p + 1, true;
        }
      } else if (scalar) {
        if (EndsScalar(c)) return *length = p, true;
      } else if (c == '"') {
        in_string = true;
      } else if (c == '{' || c == '[') {
        ++depth;
      } else if (c == '}' || c == ']') {
        if (--depth <= 0) return *length = depth == 0 ? p + 1 : p, true;
      } else if (depth == 0) {
        if (EndsScalar(c)) return *length = p, true;
        scalar = true;
      }
    }
    if (!keep) {
      window_.Drop(p);
      p = 0;
    } else if (p > max_record_bytes_) {
      too_long_ = true;
      return false;
    }
    ASSIGN_OR_RETURN(const bool more, window_.More());
    if (!more) return *length = p, scalar;
  }
}

// A key stays in the window as a whole; one that is absurdly long is treated as torn.
Result<bool> DocumentReader::ScanString(size_t* length) { return ScanValue(length, true); }

DocumentReader::Step DocumentReader::BreakBetween(DocumentRecord* record) {
  const bool ended = window_.size() == 0 && window_.at_end();
  return Break(ended ? "the file ends in the middle of a document" : "not valid JSON between the records", record);
}

DocumentReader::Step DocumentReader::Break(std::string why, DocumentRecord* record) {
  broken_ = true;
  record->broken = std::move(why);
  record->number = ++number_;
  record->offset = window_.offset();
  record->text = window_.view();
  return Step::kBroken;
}

}  // namespace ingot::engine
