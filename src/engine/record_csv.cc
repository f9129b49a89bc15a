#include "engine/record_csv.h"

#include <algorithm>
#include <cstring>
#include <map>
#include <set>

namespace ingot::engine {
namespace {

constexpr size_t kCsvWindow = 1 << 20;
constexpr size_t kBrokenLineBytes = 64 << 10;
constexpr size_t kSniffBytes = 64 << 10;

// How many delimiters each of the first lines has outside quotes.
std::vector<int> CountByLine(std::string_view text, char delimiter, char quote) {
  std::vector<int> counts;
  int count = 0;
  bool quoted = false, empty = true;
  for (const char c : text) {
    if (quote != 0 && c == quote) quoted = !quoted;
    if (!quoted && (c == '\n' || c == '\r')) {
      if (!empty) counts.push_back(count);
      count = 0;
      empty = true;
      if (counts.size() == 50) break;
      continue;
    }
    empty = false;
    if (!quoted && c == delimiter) ++count;
  }
  if (!empty && counts.empty()) counts.push_back(count);
  return counts;
}

// The share of lines with as many delimiters as most have, and then their number.
std::pair<double, int> Evenness(const std::vector<int>& counts) {
  std::map<int, int> lines_by_count;
  for (const int count : counts) ++lines_by_count[count];
  std::pair<double, int> best{0, 0};
  for (const auto& [count, lines] : lines_by_count) {
    if (count == 0) continue;
    best = std::max(best, {static_cast<double>(lines) / static_cast<double>(counts.size()), count});
  }
  return best;
}

}  // namespace

CsvReader::CsvReader(std::unique_ptr<ByteSource> source, const CsvDialect& dialect, uint64_t max_record_bytes)
    : window_(std::move(source), kCsvWindow), dialect_(dialect), max_record_bytes_(max_record_bytes) {
  special_[static_cast<unsigned char>('\n')] = special_[static_cast<unsigned char>('\r')] = true;
  special_[static_cast<unsigned char>(dialect_.delimiter)] = true;
}

Status CsvReader::SniffDelimiter() {
  while (window_.size() < kSniffBytes && !window_.at_end()) {
    ASSIGN_OR_RETURN(const bool more, window_.More());
    if (!more) break;
  }
  const std::string_view text = window_.view().substr(0, kSniffBytes);
  std::pair<double, int> best{0, 0};
  char found = ',';
  for (const char candidate : {',', ';', '\t', '|'}) {
    const auto evenness = Evenness(CountByLine(text, candidate, dialect_.quote));
    if (evenness > best) {
      best = evenness;
      found = candidate;
    }
  }
  dialect_.delimiter = found;
  special_[0] = false;
  special_[static_cast<unsigned char>(found)] = true;
  return Status::Ok();
}

Result<bool> CsvReader::Next(CsvRecord* record) {
  if (dialect_.delimiter == 0) {
    RETURN_IF_ERROR(SniffDelimiter());
  }
  window_.Drop(dropped_);
  dropped_ = 0;
  while (true) {
    if (window_.size() == 0 && window_.at_end()) return false;
    size_t length = 0;
    record->offset = window_.offset();
    record->line = line_;
    record->broken.clear();
    const Outcome outcome = window_.size() == 0 ? Outcome::kNeedsMore : Parse(record, &length);
    if (outcome == Outcome::kBroken) {
      RETURN_IF_ERROR(BreakOff(broken_, record));
      return true;
    }
    if (outcome == Outcome::kNeedsMore) {
      if (window_.size() > max_record_bytes_) {
        RETURN_IF_ERROR(BreakOff("longer than " + std::to_string(max_record_bytes_) + " bytes", record));
        return true;
      }
      ASSIGN_OR_RETURN(const bool more, window_.More());
      static_cast<void>(more);  // at the end the parse above decides
      continue;
    }
    line_ += lines_in_record_ + 1;
    if (record->raw.empty()) {
      window_.Drop(length);
      continue;
    }
    dropped_ = length;
    return true;
  }
}

// Passes over LF, CR LF or CR. False: there is none.
bool CsvReader::SkipLineEnd(size_t* position, bool* needs_more) {
  const std::string_view text = window_.view();
  if (*position >= text.size()) return false;
  const char c = text[*position];
  if (c != '\n' && c != '\r') return false;
  ++*position;
  if (c == '\r') {
    if (*position == text.size() && !window_.at_end()) {
      *needs_more = true;
    } else if (*position < text.size() && text[*position] == '\n') {
      ++*position;
    }
  }
  return true;
}

CsvReader::Outcome CsvReader::Parse(CsvRecord* record, size_t* length) {
  const std::string_view text = window_.view();
  record->fields.clear();
  unquoted_.clear();
  unquoted_fields_.clear();
  lines_in_record_ = 0;
  size_t p = 0;
  while (true) {
    if (p < text.size() && dialect_.quote != 0 && text[p] == dialect_.quote) {
      const Outcome outcome = ParseQuoted(&p, record);
      if (outcome != Outcome::kRecord) return outcome;
    } else {
      const size_t start = p;
      while (p < text.size() && !special_[static_cast<unsigned char>(text[p])]) ++p;
      record->fields.push_back({text.substr(start, p - start), false});
    }
    if (p == text.size()) {
      if (!window_.at_end()) return Outcome::kNeedsMore;
      record->raw = text;
      record->torn = true;
      break;
    }
    if (text[p] == dialect_.delimiter) {
      ++p;
      continue;
    }
    record->raw = text.substr(0, p);
    record->torn = false;
    bool needs_more = false;
    SkipLineEnd(&p, &needs_more);
    if (needs_more) return Outcome::kNeedsMore;
    break;
  }
  *length = p;
  for (const Unquoted& text_of : unquoted_fields_) {
    record->fields[text_of.field].text = std::string_view(unquoted_).substr(text_of.begin, text_of.size);
  }
  return Outcome::kRecord;
}

CsvReader::Outcome CsvReader::ParseQuoted(size_t* position, CsvRecord* record) {
  const std::string_view text = window_.view();
  const char quote = dialect_.quote;
  size_t p = *position + 1;
  const size_t start = p;
  bool doubled = false;
  while (true) {
    const void* found = p < text.size() ? std::memchr(text.data() + p, quote, text.size() - p) : nullptr;
    if (found == nullptr) {
      if (!window_.at_end()) return Outcome::kNeedsMore;
      broken_ = "a quote is not closed";
      return Outcome::kBroken;
    }
    p = static_cast<size_t>(static_cast<const char*>(found) - text.data()) + 1;
    if (p == text.size() && !window_.at_end()) return Outcome::kNeedsMore;
    if (p == text.size() || text[p] != quote) break;
    doubled = true;
    ++p;
  }
  if (p < text.size() && !special_[static_cast<unsigned char>(text[p])]) {
    broken_ = "text after a closing quote";
    return Outcome::kBroken;
  }
  const std::string_view content = text.substr(start, p - 1 - start);
  for (size_t i = 0; i < content.size(); ++i) {
    if (content[i] == '\n' || (content[i] == '\r' && (i + 1 == content.size() || content[i + 1] != '\n'))) {
      ++lines_in_record_;
    }
  }
  if (!doubled) {
    record->fields.push_back({content, true});
  } else {
    const size_t before = unquoted_.size();
    for (size_t i = 0; i < content.size(); ++i) {
      unquoted_.push_back(content[i]);
      if (content[i] == quote) ++i;
    }
    unquoted_fields_.push_back({record->fields.size(), before, unquoted_.size() - before});
    record->fields.push_back({{}, true});
  }
  *position = p;
  return Outcome::kRecord;
}

// Gives the line at hand as a broken record, and goes on after it.
Status CsvReader::BreakOff(std::string why, CsvRecord* record) {
  record->fields.clear();
  record->broken = std::move(why);
  record->torn = false;
  unquoted_.clear();
  while (true) {
    const std::string_view text = window_.view();
    size_t end = text.find_first_of("\r\n");
    bool needs_more = end == std::string_view::npos && !window_.at_end();
    if (end == std::string_view::npos) end = text.size();
    const size_t keep = std::min(end, unquoted_.size() < kBrokenLineBytes ? kBrokenLineBytes - unquoted_.size() : 0);
    size_t after = end;
    if (!needs_more) SkipLineEnd(&after, &needs_more);
    if (needs_more && end < text.size()) {  // only a CR's LF is missing
      ASSIGN_OR_RETURN(const bool more, window_.More());
      static_cast<void>(more);
      continue;
    }
    unquoted_.append(text.substr(0, keep));
    window_.Drop(needs_more ? end : after);
    if (!needs_more) break;
    ASSIGN_OR_RETURN(const bool more, window_.More());
    static_cast<void>(more);
  }
  record->raw = unquoted_;
  ++line_;
  return Status::Ok();
}

std::vector<std::string> CsvFieldNames(const CsvRecord& header) {
  std::vector<std::string> names;
  std::set<std::string, std::less<>> taken;
  for (size_t i = 0; i < header.fields.size(); ++i) {
    const std::string number = std::to_string(i + 1);
    std::string name(header.fields[i].text);
    if (name.empty()) name = "column" + number;
    while (taken.count(name) > 0) name += "_" + number;
    taken.insert(name);
    names.push_back(std::move(name));
  }
  return names;
}

}  // namespace ingot::engine
