// The CSV file of a seed, as Python's csv module reads it.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace ingot::transform {

// Rows of text, one after the other. UTF-8, perhaps with a byte order mark; lines end with \n, \r\n or \r; values in double quotes
// may hold delimiters, line ends and doubled quotes.
class SeedRows {
 public:
  // `text` outlives it.
  SeedRows(std::string_view text, char delimiter);

  // The next row; false at the end. Empty lines have no values. kInvalidData: a quote that is never closed, with its line.
  Result<bool> Next(std::vector<std::string>* values);
  // Of the row that was read last, from 1.
  size_t line() const { return row_line_; }

 private:
  Status TakeQuoted(std::string* value);
  // Takes one line end, if there is one.
  bool TakeLineEnd();

  const std::string_view text_;
  const char delimiter_;
  size_t at_ = 0;
  size_t line_ = 1;
  size_t row_line_ = 0;
};

// A seed's file: its columns, and its rows over and over again.
class SeedFile {
 public:
  // kInvalidData: no header, a name that is there twice, a row with more or fewer values than the header has names, bytes that are not
  // UTF-8; with the line. kNotFound: no such file.
  static Result<SeedFile> Open(const std::string& path, std::string_view delimiter);

  // A column without a name has a letter for one, and a name that is there already a number: agate's rules.
  const std::vector<std::string>& columns() const { return columns_; }
  // Lines without values are passed over, but for files of one column, where they are a value that is empty.
  class Reader {
   public:
    Result<bool> Next(std::vector<std::string>* values);
    size_t line() const { return rows_.line(); }

   private:
    friend class SeedFile;
    Reader(const SeedFile& file, SeedRows rows) : file_(&file), rows_(rows) {}
    const SeedFile* file_;
    SeedRows rows_;
  };
  Result<Reader> Read() const;

 private:
  Error AtLine(size_t line, std::string_view what) const;

  std::string path_;
  std::string text_;
  char delimiter_ = ',';
  std::vector<std::string> columns_;
};

}  // namespace ingot::transform
