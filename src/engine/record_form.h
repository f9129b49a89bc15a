// The form that records of one producer share: the same fields in the same order, written the same way.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace ingot::engine {

class RowBuilder;

// Learns the form of a flat record, and decodes the records that have it several times faster than a parser that must
// expect anything: the bytes between two values are compared as a whole, and the values are read where they stand. What
// is not of the form is left to the general decoder, so the outcome is the same with and without. One thread at a time.
class RecordForm {
 public:
  explicit RecordForm(RowBuilder& rows) : rows_(rows) {}

  // If a record of the form begins at `text`, puts its values into the current row (which Begin has begun) and gives
  // its length; 0 if it does not: then the row must be begun again. kRecordPadding bytes after `end` are readable, and
  // the text is valid UTF-8.
  size_t Decode(const char* text, const char* end);

  // Learns from a record that the general decoder has taken. Forgets the form before if it cannot be learnt.
  void Learn(std::string_view record);

 private:
  struct Field {
    std::string before;        // from the value before it to its own: `,"price":`
    char start[16] = {};       // the beginning of that
    unsigned start_mask = 0;   // a bit for each byte of it
    size_t column = 0;
  };

  const char* Match(const Field& field, const char* p, const char* end) const;
  const char* DecodeValue(size_t column, const char* p, const char* end);
  const char* DecodeText(size_t column, const char* p, const char* end);
  const char* DecodeNumber(size_t column, const char* p, const char* end);
  const char* DecodeWord(size_t column, const char* p, const char* end);
  bool LearnFields(std::string_view record);

  RowBuilder& rows_;
  std::vector<Field> fields_;
  std::string tail_;  // from the last value to the record's end: `}`
};

}  // namespace ingot::engine
