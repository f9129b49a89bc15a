#include "transform/materialize/seed_file.h"

#include <algorithm>
#include <set>

#include <fmt/format.h>

#include "base/file.h"
#include "base/text.h"
#include "base/utf8.h"

namespace ingot::transform {
namespace {

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
constexpr uint64_t kLargestSeed = uint64_t{1} << 30;

size_t LinesBefore(std::string_view text, size_t offset) { return static_cast<size_t>(std::count(text.begin(), text.begin() + static_cast<std::ptrdiff_t>(offset), '\n')); }

// a, b, … z, aa, bb: what agate calls columns without a name.
std::string LetterName(size_t index) { return std::string(index / 26 + 1, static_cast<char>('a' + index % 26)); }

std::vector<std::string> NamesOf(const std::vector<std::string>& header) {
  std::vector<std::string> names;
  for (size_t i = 0; i < header.size(); ++i) {
    const std::string wanted = header[i].empty() ? LetterName(i) : header[i];
    std::string name = wanted;
    for (int number = 2; std::find(names.begin(), names.end(), name) != names.end(); ++number) name = fmt::format("{}_{}", wanted, number);
    names.push_back(std::move(name));
  }
  return names;
}

}  // namespace

SeedRows::SeedRows(std::string_view text, char delimiter) : text_(text), delimiter_(delimiter) {}

bool SeedRows::TakeLineEnd() {
  if (at_ >= text_.size() || (text_[at_] != '\n' && text_[at_] != '\r')) return false;
  at_ += text_.substr(at_).starts_with("\r\n") ? 2 : 1;
  ++line_;
  return true;
}

// Behind the opening quote, up to and over the closing one.
Status SeedRows::TakeQuoted(std::string* value) {
  const size_t opened = line_;
  for (;;) {
    const size_t end = text_.find('"', at_);
    if (end == text_.npos) return InvalidData(fmt::format("line {}: a quote is opened here and never closed", opened));
    const std::string_view piece = text_.substr(at_, end - at_);
    line_ += static_cast<size_t>(std::count(piece.begin(), piece.end(), '\n'));
    *value += piece;
    at_ = end + 1;
    if (at_ >= text_.size() || text_[at_] != '"') return Status::Ok();
    *value += '"';
    ++at_;
  }
}

Result<bool> SeedRows::Next(std::vector<std::string>* values) {
  values->clear();
  if (at_ >= text_.size()) return false;
  row_line_ = line_;
  if (TakeLineEnd()) return true;
  for (;;) {
    std::string& value = values->emplace_back();
    if (at_ < text_.size() && text_[at_] == '"') {
      ++at_;
      RETURN_IF_ERROR(TakeQuoted(&value));
    }
    // Quotes within a value that does not begin with one are its own.
    const size_t begin = at_;
    while (at_ < text_.size() && text_[at_] != delimiter_ && text_[at_] != '\n' && text_[at_] != '\r') ++at_;
    value += text_.substr(begin, at_ - begin);
    if (at_ >= text_.size() || TakeLineEnd()) return true;
    ++at_;
  }
}

Error SeedFile::AtLine(size_t line, std::string_view what) const { return InvalidData(fmt::format("{}:{}: {}", path_, line, what)); }

Result<SeedFile> SeedFile::Open(const std::string& path, std::string_view delimiter) {
  if (delimiter.size() != 1 || delimiter == "\"" || delimiter == "\n" || delimiter == "\r") {
    return InvalidArgument(fmt::format("the seed's 'delimiter' is '{}': expected one character, and no quote or line end", delimiter));
  }
  SeedFile file;
  file.path_ = path;
  file.delimiter_ = delimiter.front();
  ASSIGN_OR_RETURN(file.text_, ReadFile(path, kLargestSeed));
  if (file.text_.starts_with(kByteOrderMark)) file.text_.erase(0, kByteOrderMark.size());
  if (const size_t wrong = FindInvalidUtf8(file.text_); wrong < file.text_.size()) {
    return file.AtLine(LinesBefore(file.text_, wrong) + 1, "bytes that are not UTF-8: save the file in that encoding");
  }
  SeedRows rows(file.text_, file.delimiter_);
  std::vector<std::string> header;
  const Result<bool> more = rows.Next(&header);
  if (!more.ok()) return more.error().WithContext(path);
  if (!*more || header.empty()) return file.AtLine(1, *more ? "the line is empty: expected the names of the columns" : "the file is empty: expected a line with the names of the columns");
  file.columns_ = NamesOf(header);
  std::set<std::string> lower;
  for (const std::string& name : file.columns_) {
    if (!lower.insert(ToLower(name)).second) return file.AtLine(1, fmt::format("the column '{}' is there twice: upper and lower case make no difference", name));
  }
  return file;
}

Result<SeedFile::Reader> SeedFile::Read() const {
  SeedRows rows(text_, delimiter_);
  std::vector<std::string> header;
  RETURN_IF_ERROR(rows.Next(&header));
  return Reader(*this, rows);
}

Result<bool> SeedFile::Reader::Next(std::vector<std::string>* values) {
  const size_t expected = file_->columns_.size();
  for (;;) {
    Result<bool> more = rows_.Next(values);
    if (!more.ok()) return more.error().WithContext(file_->path_);
    if (!*more) return false;
    if (!values->empty()) break;
    if (expected == 1) {
      values->emplace_back();
      return true;
    }
  }
  if (values->size() == expected) return true;
  return file_->AtLine(line(), fmt::format("the row has {} value{}, and {} column{}", values->size(), values->size() == 1 ? "" : "s", expected, expected == 1 ? " is named" : "s are named"));
}

}  // namespace ingot::transform
