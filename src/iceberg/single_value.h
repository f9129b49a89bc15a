// Iceberg's binary form of a single value (format/spec.md, Appendix D), in which bounds and partition values are kept.
// Values are bytes here; what they mean, the Delta type beside them says.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/json.h"
#include "base/result.h"
#include "delta/schema/schema.h"
#include "iceberg/avro_codec.h"

namespace ingot::iceberg {

enum class BoundSide { kLower, kUpper };

// A bound of Delta's statistics. Nothing when there is none, when it cannot be read, or when the type has no bounds. A
// timestamp cut to milliseconds is rounded away from the values; zero is given the sign that is on its side.
std::optional<std::string> BoundToSingleValue(const Json& bound, const delta::DataType& type, BoundSide side);

// A partition value as the log spells it; nothing stands for NULL. kCorrupt when it is no value of the type.
Result<std::optional<std::string>> PartitionToSingleValue(const std::optional<std::string>& text,
                                                          const delta::DataType& type);

// Below 0, 0 or above 0, by the order of the type. Both must be values of it.
int CompareSingleValues(const delta::DataType& type, std::string_view a, std::string_view b);
// Of a float or a double.
bool IsNan(const delta::DataType& type, std::string_view value);

// The value as Avro has it, without the branch of a union.
void EncodeSingleValue(AvroEncoder& encoder, const delta::DataType& type, std::string_view value);
Result<std::string> DecodeSingleValue(AvroDecoder& decoder, const delta::DataType& type);

// How many bytes Avro's fixed has that holds a decimal of the precision.
size_t DecimalBytes(int precision);

}  // namespace ingot::iceberg
