// A Delta table's schema, as its metaData action holds it (PROTOCOL.md, "Schema Serialization Format").
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "base/result.h"

namespace ingot::delta {

struct Field;

struct DataType {
  enum class Kind {
    kString, kLong, kInteger, kShort, kByte, kFloat, kDouble, kDecimal, kBoolean, kBinary, kDate,
    kTimestamp,     // an instant in UTC, microseconds
    kTimestampNtz,  // without time zone, microseconds
    kVariant, kStruct, kArray, kMap,
  };

  Kind kind = Kind::kString;
  int precision = 0;  // of a decimal
  int scale = 0;
  // Of a struct. (clang cannot value-initialize a list of what is not complete yet; GCC warns where nothing does.)
#ifdef __clang__
  std::vector<Field> fields;
#else
  std::vector<Field> fields{};
#endif
  std::shared_ptr<const DataType> key{}; // of a map
  std::shared_ptr<const DataType> element{};  // of an array; the value of a map
  bool contains_null = true;             // of an array's elements or a map's values

  bool operator==(const DataType& other) const;
};

struct Field {
  std::string name;
  DataType type;
  bool nullable = true;
  Json metadata = Json::MakeObject();  // kept as it came: comments, column mapping, invariants, generation expressions

  bool operator==(const Field& other) const;
};

// Depth is at most 64. kCorrupt with the path of the field ("schema of column a.b: …").
Result<DataType> ParseSchema(std::string_view schema_json);
std::string SchemaToJson(const DataType& schema);

}  // namespace ingot::delta
