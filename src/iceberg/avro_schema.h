// Avro schemas with Iceberg's field ids (format/spec.md, Appendix A, "Avro").
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/json.h"
#include "delta/schema/schema.h"

namespace ingot::iceberg {

struct AvroField {
  std::string_view name;
  int32_t id = 0;
  Json type;
  bool required = true;
};

// A record; what is not required is a union with null.
Json AvroRecord(std::string_view name, const std::vector<AvroField>& fields);
// A map from numbers, as Iceberg keeps it: an array of records {key, value}.
Json AvroIdMap(int32_t key_id, int32_t value_id, std::string_view value_type);
Json AvroList(int32_t element_id, Json element);
// Of a partition value. `unique_name` names a fixed.
Json AvroTypeOf(const delta::DataType& type, const std::string& unique_name);
// Any name as Avro allows it: other characters become _x2D and the like.
std::string AvroName(std::string_view name);

}  // namespace ingot::iceberg
