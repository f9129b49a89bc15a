// One JSON record into a row.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace ingot::engine {

class RowBuilder;

// So many readable bytes must follow a record's text (their content does not matter).
constexpr size_t kRecordPadding = 64;

// Well-formed UTF-8? At memory speed.
bool IsUtf8(std::string_view text);

// Decodes objects by field and arrays by position. A field that is there twice: the last value counts, the earlier
// ones are rescued. One thread at a time.
class JsonRecordDecoder {
 public:
  explicit JsonRecordDecoder(RowBuilder& rows);
  ~JsonRecordDecoder();

  // If the record that begins at `text` has the form of one before it, adds a row and gives the record's length without
  // its line end; else 0, and Decode must be asked. The text up to `end` is valid UTF-8, and lines end in '\n'.
  // A record longer than `max_bytes` is left to Decode.
  size_t DecodeFamiliar(const char* text, const char* end, size_t max_bytes, int64_t source_row);
  // Adds a row. False: the record is to be rejected, *reason says why, and no row was added.
  bool Decode(std::string_view text, int64_t source_row, std::string* reason);

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace ingot::engine
