#include "engine/record_json.h"

#include <simdjson.h>

#include <algorithm>
#include <cmath>
#include <cstring>
#include <vector>

#include "base/text.h"
#include "engine/record_form.h"
#include "engine/record_rows.h"

namespace ingot::engine {
namespace {

namespace ondemand = simdjson::ondemand;
using simdjson::error_code;

std::string Describe(error_code error) {
  if (error == simdjson::UTF8_ERROR) return "not valid UTF-8";
  if (error == simdjson::CAPACITY || error == simdjson::MEMALLOC) return "too large to parse";
  return "not valid JSON";
}

// May the name be compared with a key's bytes as they stand in the text?
bool IsPlainKey(std::string_view name) {
  return std::none_of(name.begin(), name.end(),
                      [](char c) { return c == '"' || c == '\\' || static_cast<unsigned char>(c) < 0x20; });
}

// Reads a value's text out of the record, checked: simdjson looks only at what it is asked to read.
error_code RawText(ondemand::value& value, std::string_view* raw) {
  ondemand::json_type type;
  if (const error_code error = value.type().get(type)) return error;
  error_code error = simdjson::SUCCESS;
  if (type == ondemand::json_type::object) {
    ondemand::object object;
    error = value.get_object().get(object);
    if (!error) error = object.raw_json().get(*raw);
  } else if (type == ondemand::json_type::array) {
    ondemand::array array;
    error = value.get_array().get(array);
    if (!error) error = array.raw_json().get(*raw);
  } else {
    *raw = value.raw_json_token();
  }
  if (error) return error;
  *raw = Trim(*raw);
  return IsJsonValue(*raw) ? simdjson::SUCCESS : simdjson::TAPE_ERROR;
}

}  // namespace

bool IsUtf8(std::string_view text) { return simdjson::validate_utf8(text); }

class JsonRecordDecoder::Impl {
 public:
  explicit Impl(RowBuilder& rows) : rows_(rows), form_(rows) {
    for (size_t i = 0; i < rows.column_count(); ++i) {
      const RecordColumn& column = rows.column(i);
      const std::string& name = column.field.empty() ? column.name : column.field;
      keys_.push_back(IsPlainKey(name) ? name + '"' : std::string());
      expected_.push_back(static_cast<int>(i));
    }
  }

  bool Decode(std::string_view text, int64_t source_row, std::string* reason) {
    source_row_ = source_row;
    end_ = text.data() + text.size() + kRecordPadding;
    rows_.Begin();
    if (parser_.capacity() < text.size()) {
      const size_t capacity = std::max<size_t>(text.size() + text.size() / 2, 4096);
      if (const error_code error = parser_.allocate(capacity)) return Refuse(Describe(error), reason);
    }
    ondemand::document document;
    error_code error = parser_.iterate(text.data(), text.size(), text.size() + kRecordPadding).get(document);
    if (!error) error = DecodeDocument(document, text, reason);
    if (error) return Refuse(Describe(error), reason);
    if (!reason->empty() || !rows_.Finish(source_row, reason)) return false;
    LearnForm(text);
    return true;
  }

  size_t DecodeFamiliar(const char* text, const char* end, size_t max_bytes, int64_t source_row) {
    rows_.Begin();
    const size_t length = form_.Decode(text, end);
    if (length == 0 || length > max_bytes || !rows_.Finish(source_row, &form_reason_)) return 0;
    unfamiliar_ = 0;
    patience_ = 0;
    return length;
  }

 private:
  // Where no two records are alike, learning is tried ever more seldom.
  void LearnForm(std::string_view text) {
    if (unfamiliar_++ < patience_) return;
    form_.Learn(text);
    unfamiliar_ = 0;
    patience_ = std::min(patience_ * 2 + 1, 1023);
  }

  bool Refuse(std::string why, std::string* reason) {
    *reason = std::move(why);
    return false;
  }

  error_code DecodeDocument(ondemand::document& document, std::string_view text, std::string* reason) {
    ondemand::json_type type;
    if (const error_code error = document.type().get(type)) return error;
    error_code error = simdjson::SUCCESS;
    if (type == ondemand::json_type::object) {
      bool duplicates = false;
      error = DecodeObject(document, &duplicates);
      if (!error && duplicates) error = DecodeDuplicates(document);
    } else if (type == ondemand::json_type::array) {
      error = DecodeArray(document);
    } else {
      *reason = IsJsonValue(text) ? "not an object" : "not valid JSON";
      return simdjson::SUCCESS;
    }
    if (!error && document.current_location().error() != simdjson::OUT_OF_BOUNDS) return simdjson::TRAILING_CONTENT;
    return error;
  }

  error_code DecodeObject(ondemand::document& document, bool* duplicates) {
    ondemand::object object;
    if (const error_code error = document.get_object().get(object)) return error;
    size_t ordinal = 0;
    for (auto next : object) {
      ondemand::field field;
      if (const error_code error = std::move(next).get(field)) return error;
      int column = Match(field, ordinal);
      if (column == kUnmatched) {
        if (const error_code error = Lookup(field, ordinal, &column)) return error;
      }
      ++ordinal;
      ondemand::value value = field.value();
      if (column >= 0 && rows_.IsSet(static_cast<size_t>(column))) {
        *duplicates = true;
        return simdjson::SUCCESS;
      }
      if (const error_code error = column < 0 ? RescueUnknown(key_, value) : SetColumn(column, value)) return error;
    }
    return simdjson::SUCCESS;
  }

  // Fields mostly come in the order of the record before.
  int Match(ondemand::field& field, size_t ordinal) {
    if (ordinal >= expected_.size()) return kUnmatched;
    const int column = expected_[ordinal];
    if (column < 0) return kUnmatched;
    const std::string& key = keys_[static_cast<size_t>(column)];
    const char* raw = field.key().raw();
    if (key.empty() || static_cast<size_t>(end_ - raw) < key.size()) return kUnmatched;
    return std::memcmp(raw, key.data(), key.size()) == 0 ? column : kUnmatched;
  }

  error_code Lookup(ondemand::field& field, size_t ordinal, int* column) {
    std::string_view key;
    if (const error_code error = field.unescaped_key().get(key)) return error;
    *column = rows_.Find(key);
    if (*column < 0) key_ = key;
    if (ordinal < expected_.size()) {
      expected_[ordinal] = *column;
    } else if (ordinal < 10000) {
      expected_.resize(ordinal + 1, -1);
      expected_[ordinal] = *column;
    }
    return simdjson::SUCCESS;
  }

  // The slow way for a record that has a field twice: the last one counts.
  error_code DecodeDuplicates(ondemand::document& document) {
    std::vector<size_t> last(rows_.column_count(), 0);
    for (const bool storing : {false, true}) {
      rows_.Begin();
      document.rewind();
      ondemand::object object;
      if (const error_code error = document.get_object().get(object)) return error;
      size_t ordinal = 0;
      for (auto next : object) {
        ondemand::field field;
        if (const error_code error = std::move(next).get(field)) return error;
        std::string_view key;
        if (const error_code error = field.unescaped_key().get(key)) return error;
        const std::string name(key);
        const int column = rows_.Find(name);
        ++ordinal;
        if (!storing) {
          if (column >= 0) last[static_cast<size_t>(column)] = ordinal;
          continue;
        }
        ondemand::value value = field.value();
        const bool counts = column >= 0 && last[static_cast<size_t>(column)] == ordinal;
        const error_code error = counts        ? SetColumn(column, value)
                                 : column >= 0 ? RescueRepeated(name, value)
                                               : RescueUnknown(name, value);
        if (error) return error;
      }
    }
    return simdjson::SUCCESS;
  }

  error_code DecodeArray(ondemand::document& document) {
    ondemand::array array;
    if (const error_code error = document.get_array().get(array)) return error;
    int position = 0;
    for (auto next : array) {
      ondemand::value value;
      if (const error_code error = std::move(next).get(value)) return error;
      const bool known = static_cast<size_t>(position) < rows_.column_count();
      ++position;
      const error_code error =
          known ? SetColumn(position - 1, value) : RescueUnknown("column" + std::to_string(position), value);
      if (error) return error;
    }
    return simdjson::SUCCESS;
  }

  error_code RescueUnknown(const std::string& field, ondemand::value& value) { return RescueAs(field, -1, value); }

  error_code RescueAs(const std::string& field, int column, ondemand::value& value) {
    std::string_view raw;
    if (const error_code error = RawText(value, &raw)) return error;
    rows_.Rescue(field, column, raw, source_row_);
    return simdjson::SUCCESS;
  }

  error_code RescueRepeated(const std::string& field, ondemand::value& value) {
    std::string_view raw;
    if (const error_code error = RawText(value, &raw)) return error;
    rows_.RescueRepeated(field, raw, source_row_);
    return simdjson::SUCCESS;
  }

  error_code SetColumn(int index, ondemand::value& value) {
    const size_t column = static_cast<size_t>(index);
    rows_.MarkSet(column);
    ColumnWriter& writer = rows_.writer(column);
    const auto row = rows_.row();
    switch (writer.kind()) {
      case ColumnWriter::Kind::kText: {
        if (FirstByte(value) != '"') break;
        std::string_view text;
        if (const error_code error = value.get_string().get(text)) return error;
        writer.SetString(row, text);
        return simdjson::SUCCESS;
      }
      case ColumnWriter::Kind::kInteger: {
        int64_t number = 0;
        if (!value.get_int64().get(number) && writer.SetInt64(row, number) == Fit::kFits) return simdjson::SUCCESS;
        break;
      }
      case ColumnWriter::Kind::kDouble: {
        double number = 0;
        // An integer beyond 2^53 may lose digits: its text decides.
        if (!value.get_double().get(number) && std::fabs(number) < 9007199254740992.0) {
          writer.SetDouble(row, number);
          return simdjson::SUCCESS;
        }
        break;
      }
      case ColumnWriter::Kind::kTimestamp: {
        if (FirstByte(value) != '"') break;
        std::string_view text;
        if (const error_code error = value.get_string().get(text)) return error;
        if (writer.SetText(row, text) == Fit::kFits) return simdjson::SUCCESS;
        rows_.writer(column).SetNull(row);
        return SetSlowly(column, Trim(value.raw_json_token()));
      }
      default: break;
    }
    std::string_view raw;
    if (FirstByte(value) == '{' || FirstByte(value) == '[') {
      if (const error_code error = RawText(value, &raw)) return error;
    } else {
      raw = Trim(value.raw_json_token());
      if (!IsJsonValue(raw)) return simdjson::TAPE_ERROR;
    }
    return SetSlowly(column, raw);
  }

  static char FirstByte(ondemand::value& value) { return value.raw_json_token().front(); }

  // Any checked JSON value into any column; what does not fit is rescued.
  error_code SetSlowly(size_t column, std::string_view raw) {
    ColumnWriter& writer = rows_.writer(column);
    const auto row = rows_.row();
    Fit fit = Fit::kMisfit;
    switch (raw.front()) {
      case 'n': writer.SetNull(row); return simdjson::SUCCESS;
      case 't':
      case 'f': fit = writer.SetBool(row, raw.front() == 't'); break;
      case '{':
      case '[': fit = writer.SetNested(row, raw); break;
      case '"': {
        std::string_view text;
        if (const error_code error = Unescape(raw, &text)) return error;
        fit = writer.SetText(row, text);
        break;
      }
      default: fit = writer.SetNumber(row, raw); break;
    }
    if (fit == Fit::kFits) return simdjson::SUCCESS;
    if (fit == Fit::kMisfit) writer.SetNull(row);
    const RecordColumn& info = rows_.column(column);
    rows_.Rescue(info.field.empty() ? info.name : info.field, static_cast<int>(column), raw, source_row_);
    return simdjson::SUCCESS;
  }

  // A string's content by way of a parser of its own, since its value may have been read already.
  error_code Unescape(std::string_view raw, std::string_view* text) {
    text_ = simdjson::padded_string(raw);
    ondemand::document document;
    if (const error_code error = text_parser_.iterate(text_).get(document)) return error;
    return document.get_string().get(*text);
  }

  static constexpr int kUnmatched = -2;

  RowBuilder& rows_;
  RecordForm form_;
  std::string form_reason_;
  int unfamiliar_ = 0;  // records since the form was learnt or met
  int patience_ = 0;    // how many of them before it is learnt anew
  ondemand::parser parser_;
  ondemand::parser text_parser_;
  simdjson::padded_string text_;
  std::vector<std::string> keys_;  // by column: its field's name and a closing quote; empty: must be unescaped
  std::vector<int> expected_;      // by the field's place in the record: the column it had last time
  std::string key_;                // of the field that has no column
  const char* end_ = nullptr;
  int64_t source_row_ = 0;
};

JsonRecordDecoder::JsonRecordDecoder(RowBuilder& rows) : impl_(std::make_unique<Impl>(rows)) {}
JsonRecordDecoder::~JsonRecordDecoder() = default;

size_t JsonRecordDecoder::DecodeFamiliar(const char* text, const char* end, size_t max_bytes, int64_t source_row) {
  return impl_->DecodeFamiliar(text, end, max_bytes, source_row);
}

bool JsonRecordDecoder::Decode(std::string_view text, int64_t source_row, std::string* reason) {
  reason->clear();
  return impl_->Decode(text, source_row, reason);
}

}  // namespace ingot::engine
