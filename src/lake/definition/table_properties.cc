#include "lake/definition/table_properties.h"

#include <array>
#include <duckdb/parser/expression/cast_expression.hpp>
#include <duckdb/parser/expression/constant_expression.hpp>
#include <string_view>
#include <vector>

#include "base/text.h"
#include "delta/commit/row_ids.h"
#include "engine/error_mapping.h"
#include "lake/definition/protocol.h"

namespace ingot::lake {

namespace {

enum class Shape { kBoolean, kCount, kSize, kInterval, kCodec, kCheckpoint, kIsolation, kMapping, kInternal };

struct Property {
  std::string_view name;
  Shape shape;
};

constexpr std::array kProperties = {
    Property{"delta.appendOnly", Shape::kBoolean},
    Property{"delta.autoOptimize.autoCompact", Shape::kBoolean},
    Property{"delta.checkpointInterval", Shape::kCount},
    Property{"delta.checkpointPolicy", Shape::kCheckpoint},
    Property{"delta.deletedFileRetentionDuration", Shape::kInterval},
    Property{"delta.enableInCommitTimestamps", Shape::kBoolean},
    Property{"delta.inCommitTimestampEnablementTimestamp", Shape::kInternal},
    Property{"delta.inCommitTimestampEnablementVersion", Shape::kInternal},
    Property{"delta.isolationLevel", Shape::kIsolation},
    Property{"delta.logRetentionDuration", Shape::kInterval},
    Property{delta::kRowIdColumnProperty, Shape::kInternal},
    Property{delta::kRowVersionColumnProperty, Shape::kInternal},
    Property{"delta.setTransactionRetentionDuration", Shape::kInterval},
    Property{"delta.targetFileSize", Shape::kSize},
    Property{"ingot.iceberg", Shape::kBoolean},
    Property{"parquet.compression.codec", Shape::kCodec},
    Property{"delta.columnMapping.maxColumnId", Shape::kInternal},
    Property{"delta.columnMapping.mode", Shape::kMapping},
    Property{"delta.enableChangeDataFeed", Shape::kBoolean},
    Property{"delta.enableDeletionVectors", Shape::kBoolean},
    Property{"delta.enableExpiredLogCleanup", Shape::kBoolean},
    Property{"delta.enableRowTracking", Shape::kBoolean},
    Property{"delta.enableTypeWidening", Shape::kBoolean},
};

bool Fits(Shape shape, const std::string& value) {
  switch (shape) {
    case Shape::kBoolean: return value == "true" || value == "false";
    case Shape::kCount: {
      const auto count = ParseInt64(value);
      return count && *count > 0;
    }
    case Shape::kSize: return ParseInt64(value).has_value() || ParseByteSize(value).ok();
    case Shape::kInterval: return ToLower(value).starts_with("interval ");
    case Shape::kCodec: {
      const std::string codec = ToLower(value);
      return codec == "snappy" || codec == "zstd" || codec == "gzip" || codec == "uncompressed" || codec == "lz4";
    }
    case Shape::kCheckpoint: return value == "classic" || value == "v2";
    case Shape::kIsolation: return value == "Serializable" || value == "WriteSerializable";
    case Shape::kMapping: return value == "name" || value == "id" || value == "none";
    case Shape::kInternal: return true;
  }
  return false;
}

std::string_view Expected(Shape shape) {
  switch (shape) {
    case Shape::kBoolean: return "'true' or 'false'";
    case Shape::kCount: return "a whole number above 0";
    case Shape::kSize: return "a size such as '128MB'";
    case Shape::kInterval: return "an interval such as 'interval 7 days'";
    case Shape::kCodec: return "snappy, zstd, gzip, lz4 or uncompressed";
    case Shape::kCheckpoint: return "'classic' or 'v2'";
    case Shape::kIsolation: return "'WriteSerializable' or 'Serializable'";
    case Shape::kMapping: return "'name', 'id' or 'none'";
    case Shape::kInternal: return "";
  }
  return "";
}

const Property* Find(const std::string& given) {
  // The short name that people write: WITH (iceberg = true).
  const std::string name = EqualsIgnoreCase(given, "iceberg") ? "ingot.iceberg" : given;
  for (const Property& property : kProperties) {
    if (EqualsIgnoreCase(property.name, name)) return &property;
  }
  return nullptr;
}

Error Unknown(const std::string& name) {
  std::vector<std::string> names;
  for (const Property& property : kProperties) names.emplace_back(property.name);
  std::string message = "table property '" + name + "' is unknown";
  if (const auto nearest = NearestWord(name, names)) message += "; did you mean '" + *nearest + "'?";
  return InvalidArgument(std::move(message));
}

// Booleans and modes are words of the format, in lower case.
std::string Spelled(Shape shape, const std::string& value) {
  return shape == Shape::kBoolean || shape == Shape::kMapping ? ToLower(value) : value;
}

Status CheckValue(const Property& property, const std::string& value) {
  const std::string name(property.name);
  if (property.shape == Shape::kInternal) {
    return InvalidArgument("table property '" + name + "' is kept by the table itself and cannot be set");
  }
  if (Fits(property.shape, value)) return Status::Ok();
  return InvalidArgument("table property '" + name + "' is '" + value + "': expected " +
                         std::string(Expected(property.shape)));
}

Result<std::string> AskedFeature(const std::string& property, std::string_view name, const std::string& value) {
  const TableFeature* feature = FindFeature(name);
  if (feature == nullptr) {
    std::vector<std::string> names;
    for (const TableFeature& known : TableFeatures()) names.emplace_back(known.name);
    std::string message = "table property '" + property + "': table feature '" + std::string(name) + "' is unknown";
    if (const auto nearest = NearestWord(name, names)) message += "; did you mean '" + *nearest + "'?";
    return InvalidArgument(std::move(message));
  }
  if (value != "supported") {
    return InvalidArgument("table property '" + property + "' is '" + value + "': expected 'supported'");
  }
  return std::string(feature->name);
}

}  // namespace

Result<CheckedProperties> CheckProperties(const std::map<std::string, std::string>& properties) {
  constexpr std::string_view feature_prefix = "delta.feature.";
  CheckedProperties checked;
  for (const auto& [name, value] : properties) {
    const std::string lower = ToLower(name);
    if (lower.starts_with(feature_prefix)) {
      ASSIGN_OR_RETURN(std::string feature, AskedFeature(name, name.substr(feature_prefix.size()), value));
      checked.features.push_back(std::move(feature));
    } else if (lower.starts_with(kIdentityPrefix)) {
      checked.identities[name.substr(kIdentityPrefix.size())] = value;
    } else {
      ASSIGN_OR_RETURN(const std::string spelled, PropertyName(name));
      const Property* property = Find(spelled);
      if (property) RETURN_IF_ERROR(CheckValue(*property, Spelled(property->shape, value)));
      checked.kept[spelled] = property ? Spelled(property->shape, value) : value;
    }
  }
  return checked;
}

Result<std::string> PropertyName(const std::string& name) {
  if (const Property* property = Find(name)) return std::string(property->name);
  const std::string lower = ToLower(name);
  if (lower.starts_with(kConstraintPrefix) && lower.size() > kConstraintPrefix.size()) {
    return std::string(kConstraintPrefix) + name.substr(kConstraintPrefix.size());
  }
  if (lower.starts_with("delta.")) return Unknown(name);
  return name;
}

std::map<std::string, std::string> ConstantOptions(
    const std::string& place,
    const duckdb::case_insensitive_map_t<duckdb::unique_ptr<duckdb::ParsedExpression>>& options) {
  std::map<std::string, std::string> properties;
  for (const auto& [name, value] : options) {
    // TRUE and FALSE come as casts of 't' and 'f'.
    const bool is_cast = value->GetExpressionClass() == duckdb::ExpressionClass::CAST;
    const auto& constant = is_cast ? *value->Cast<duckdb::CastExpression>().child : *value;
    std::string text;
    if (constant.GetExpressionClass() == duckdb::ExpressionClass::CONSTANT) {
      text = constant.Cast<duckdb::ConstantExpression>().value.ToString();
    }
    if (constant.GetExpressionClass() != duckdb::ExpressionClass::CONSTANT || (is_cast && text != "t" && text != "f")) {
      engine::ThrowThroughDuckDb(InvalidArgument(place + ": property '" + name + "' must be a constant"));
    }
    properties[name] = !is_cast ? text : text == "t" ? "true" : "false";
  }
  return properties;
}

}  // namespace ingot::lake
