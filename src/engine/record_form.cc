#include "engine/record_form.h"

#include <algorithm>
#include <bit>
#include <cstring>
#if defined(__SSE2__)
#include <emmintrin.h>
#endif

#include "engine/record_json.h"
#include "engine/record_rows.h"
#include "engine/record_value.h"

namespace ingot::engine {
namespace {

constexpr size_t kMaxSkippedFields = 4;
constexpr size_t kMaxBetweenValues = kRecordPadding;

// Which of 16 bytes are equal to those of `start`, a bit each.
unsigned EqualBytes(const char* p, const char* start) {
#if defined(__SSE2__)
  const __m128i a = _mm_loadu_si128(reinterpret_cast<const __m128i*>(p));
  const __m128i b = _mm_loadu_si128(reinterpret_cast<const __m128i*>(start));
  return static_cast<unsigned>(_mm_movemask_epi8(_mm_cmpeq_epi8(a, b)));
#else
  unsigned bits = 0;
  for (unsigned i = 0; i < 16; ++i) bits |= static_cast<unsigned>(p[i] == start[i]) << i;
  return bits;
#endif
}

// The first quote, backslash or control character at or after `p`; the padding makes sure that there is an end.
const char* FindStringEnd(const char* p, const char* end) {
#if defined(__SSE2__)
  const __m128i quote = _mm_set1_epi8('"');
  const __m128i backslash = _mm_set1_epi8('\\');
  const __m128i control = _mm_set1_epi8(0x1F);
  for (; p < end; p += 16) {
    const __m128i bytes = _mm_loadu_si128(reinterpret_cast<const __m128i*>(p));
    const __m128i special = _mm_or_si128(_mm_or_si128(_mm_cmpeq_epi8(bytes, quote), _mm_cmpeq_epi8(bytes, backslash)),
                                         _mm_cmpeq_epi8(_mm_min_epu8(bytes, control), bytes));
    const unsigned found = static_cast<unsigned>(_mm_movemask_epi8(special));
    if (found != 0) return p + std::countr_zero(found);
  }
  return end;
#else
  while (p < end && *p != '"' && *p != '\\' && static_cast<unsigned char>(*p) >= 0x20) ++p;
  return p;
#endif
}

bool IsNumberByte(char c) { return (c >= '0' && c <= '9') || c == '-' || c == '+' || c == '.' || c == 'e' || c == 'E'; }

bool IsSpaceByte(char c) { return c == ' ' || c == '\t'; }

// Powers of ten that a double holds exactly.
constexpr double kPowersOfTen[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,  1e8,  1e9,  1e10, 1e11,
                                   1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};

// Digits that stand for themselves: no exponent, no leading zero, at most 18 of them.
struct PlainNumber {
  const char* end = nullptr;  // nullptr: it is none
  uint64_t digits = 0;
  int fraction = 0;  // how many of the digits stand after the point
  bool negative = false;
};

PlainNumber ReadPlainNumber(const char* p) {
  PlainNumber number;
  if (*p == '-') {
    number.negative = true;
    ++p;
  }
  const char* const first = p;
  uint64_t digits = 0;
  while (static_cast<unsigned char>(*p - '0') < 10) digits = digits * 10 + static_cast<unsigned char>(*p++ - '0');
  ptrdiff_t count = p - first;
  if (count == 0 || count > 18 || (*first == '0' && count > 1)) return number;
  if (*p == '.') {
    const char* const point = p++;
    while (static_cast<unsigned char>(*p - '0') < 10) digits = digits * 10 + static_cast<unsigned char>(*p++ - '0');
    number.fraction = static_cast<int>(p - point) - 1;
    count += number.fraction;
    if (number.fraction == 0 || count > 18) return number;
  }
  if (*p == 'e' || *p == 'E') return number;
  number.digits = digits;
  number.end = p;
  return number;
}

}  // namespace

size_t RecordForm::Decode(const char* text, const char* end) {
  if (fields_.empty()) return 0;
  const char* p = text;
  size_t skipped = 0;
  for (const Field& field : fields_) {
    const char* value = Match(field, p, end);
    if (value == nullptr) {
      if (++skipped > kMaxSkippedFields) return 0;
      continue;
    }
    p = DecodeValue(field.column, value, end);
    if (p == nullptr) return 0;
    rows_.MarkSet(field.column);
  }
  if (p == text || static_cast<size_t>(end - p) < tail_.size()) return 0;
  if (std::memcmp(p, tail_.data(), tail_.size()) != 0) return 0;
  p += tail_.size();
  if (p < end && *p == '\r') ++p;
  return p == end || *p == '\n' ? static_cast<size_t>(p - text) : 0;
}

const char* RecordForm::Match(const Field& field, const char* p, const char* end) const {
  if ((EqualBytes(p, field.start) & field.start_mask) != field.start_mask) return nullptr;
  const size_t size = field.before.size();
  if (static_cast<size_t>(end - p) <= size) return nullptr;
  if (size > 16 && std::memcmp(p + 16, field.before.data() + 16, size - 16) != 0) return nullptr;
  return p + size;
}

const char* RecordForm::DecodeValue(size_t column, const char* p, const char* end) {
  if (*p == '"') return DecodeText(column, p + 1, end);
  if (*p == '-' || (*p >= '0' && *p <= '9')) return DecodeNumber(column, p, end);
  return DecodeWord(column, p, end);
}

const char* RecordForm::DecodeText(size_t column, const char* p, const char* end) {
  const char* const close = FindStringEnd(p, end);
  if (close >= end || *close != '"') return nullptr;
  const std::string_view text(p, static_cast<size_t>(close - p));
  ColumnWriter& writer = rows_.writer(column);
  if (writer.kind() == ColumnWriter::Kind::kText) {
    writer.SetString(rows_.row(), text);
  } else if (writer.kind() == ColumnWriter::Kind::kOther || writer.SetText(rows_.row(), text) != Fit::kFits) {
    return nullptr;
  }
  return close + 1;
}

const char* RecordForm::DecodeNumber(size_t column, const char* p, const char* end) {
  ColumnWriter& writer = rows_.writer(column);
  const auto row = rows_.row();
  const auto kind = writer.kind();
  if (kind == ColumnWriter::Kind::kInteger || kind == ColumnWriter::Kind::kDouble) {
    // Reading stops at the padding's zeros at the latest.
    const PlainNumber number = ReadPlainNumber(p);
    if (number.end == nullptr || number.end > end) return nullptr;
    if (kind == ColumnWriter::Kind::kInteger) {
      const int64_t value = static_cast<int64_t>(number.digits);
      if (number.fraction > 0 || writer.SetInt64(row, number.negative ? -value : value) != Fit::kFits) return nullptr;
      return number.end;
    }
    if (number.digits >= (1ULL << 53)) return nullptr;
    const double value = static_cast<double>(number.digits) / kPowersOfTen[number.fraction];
    writer.SetDouble(row, number.negative ? -value : value);
    return number.end;
  }
  const char* start = p;
  while (p < end && IsNumberByte(*p)) ++p;
  const std::string_view token(start, static_cast<size_t>(p - start));
  if (kind == ColumnWriter::Kind::kOther || !IsJsonNumber(token)) return nullptr;
  return writer.SetNumber(row, token) == Fit::kFits ? p : nullptr;
}

const char* RecordForm::DecodeWord(size_t column, const char* p, const char* end) {
  const std::string_view rest(p, static_cast<size_t>(end - p));
  ColumnWriter& writer = rows_.writer(column);
  if (rest.substr(0, 4) == "null") {
    writer.SetNull(rows_.row());
    return p + 4;
  }
  const bool is_true = rest.substr(0, 4) == "true";
  if (!is_true && rest.substr(0, 5) != "false") return nullptr;
  if (writer.SetBool(rows_.row(), is_true) != Fit::kFits) return nullptr;
  return p + (is_true ? 4 : 5);
}

void RecordForm::Learn(std::string_view record) {
  fields_.clear();
  if (!LearnFields(record)) fields_.clear();
}

// The record is known to be a valid object.
bool RecordForm::LearnFields(std::string_view record) {
  const auto find_quote = [&](size_t from) {
    const size_t at = record.find_first_of("\"\\", from);
    return at != std::string_view::npos && record[at] == '"' ? at : std::string_view::npos;
  };
  while (!record.empty() && (record.back() == '\r' || IsSpaceByte(record.back()))) record.remove_suffix(1);
  size_t value_end = 0;
  while (true) {
    const size_t key = record.find_first_of("\"}", value_end);
    if (key == std::string_view::npos) return false;
    if (record[key] == '}') {
      tail_ = record.substr(value_end);
      return key + 1 == record.size() && !fields_.empty();
    }
    const size_t key_end = find_quote(key + 1);
    if (key_end == std::string_view::npos) return false;
    const int column = rows_.Find(record.substr(key + 1, key_end - key - 1));
    size_t value = record.find(':', key_end);
    if (column < 0 || value == std::string_view::npos) return false;
    value = record.find_first_not_of(" \t", value + 1);
    if (value == std::string_view::npos || value - value_end > kMaxBetweenValues) return false;
    Field field;
    field.before = record.substr(value_end, value - value_end);
    std::memcpy(field.start, field.before.data(), std::min<size_t>(field.before.size(), 16));
    field.start_mask = field.before.size() >= 16 ? 0xFFFF : (1u << field.before.size()) - 1;
    field.column = static_cast<size_t>(column);
    for (const Field& other : fields_) {
      if (other.column == field.column) return false;
    }
    fields_.push_back(std::move(field));
    if (record[value] == '{' || record[value] == '[') return false;
    if (record[value] == '"') {
      value_end = find_quote(value + 1);
      if (value_end == std::string_view::npos) return false;
      ++value_end;
    } else {
      value_end = record.find_first_of(",} \t", value);
      if (value_end == std::string_view::npos) return false;
    }
  }
}

}  // namespace ingot::engine
