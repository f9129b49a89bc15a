#include "delta/schema/type_widening.h"

#include <string>
#include <utility>

namespace ingot::delta {
namespace {

using Kind = DataType::Kind;

// How many bytes a whole number takes; 0 for other types.
int WholeNumberBytes(Kind kind) {
  switch (kind) {
    case Kind::kByte:
      return 1;
    case Kind::kShort:
      return 2;
    case Kind::kInteger:
      return 4;
    case Kind::kLong:
      return 8;
    default:
      return 0;
  }
}

// As the log spells it: "long", "decimal(10,2)".
std::string TypeName(const DataType& type) {
  Field field;
  field.type = type;
  DataType holder;
  holder.kind = Kind::kStruct;
  holder.fields.push_back(std::move(field));
  const auto schema = Json::Parse(SchemaToJson(holder));
  return schema.ok() ? schema->Find("fields")->as_array().front().GetString("type") : "";
}

bool WidensToDecimal(const DataType& from, const DataType& to) {
  // What a whole number needs, as a decimal without a fraction.
  const int digits = from.kind == Kind::kDecimal ? from.precision : WholeNumberBytes(from.kind) == 8 ? 20 : 10;
  const int scale = from.kind == Kind::kDecimal ? from.scale : 0;
  const int more_digits = to.precision - digits;
  const int more_scale = to.scale - scale;
  return more_scale >= 0 && more_digits >= more_scale;
}

}  // namespace

bool IsWidening(const DataType& from, const DataType& to) {
  const int bytes = WholeNumberBytes(from.kind);
  if (to.kind == Kind::kDecimal) return (bytes > 0 || from.kind == Kind::kDecimal) && WidensToDecimal(from, to);
  if (to.kind == Kind::kDouble) return from.kind == Kind::kFloat || (bytes > 0 && bytes <= 4);
  if (to.kind == Kind::kTimestampNtz) return from.kind == Kind::kDate;
  return bytes > 0 && bytes < WholeNumberBytes(to.kind);
}

void WidenField(const DataType& to, Field* field) {
  Json change = Json::MakeObject();
  change.Set("fromType", TypeName(field->type));
  change.Set("toType", TypeName(to));
  const Json* before = field->metadata.Find("delta.typeChanges");
  Json changes = before != nullptr && before->is_array() ? *before : Json::MakeArray();
  changes.Append(std::move(change));
  field->metadata.Set("delta.typeChanges", std::move(changes));
  field->type = to;
}

}  // namespace ingot::delta
