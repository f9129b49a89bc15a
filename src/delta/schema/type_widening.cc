#include "delta/schema/type_widening.h"

#include <memory>
#include <string>
#include <utility>

#include "base/text.h"

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

bool HasMembers(const DataType& type) {
  return type.kind == Kind::kStruct || type.kind == Kind::kArray || type.kind == Kind::kMap;
}

bool IsSameLeaf(const DataType& a, const DataType& b) {
  return a.kind == b.kind && a.precision == b.precision && a.scale == b.scale;
}

void NoteChange(const DataType& from, const DataType& to, const std::string& way, Field* field) {
  Json change = Json::MakeObject();
  change.Set("fromType", TypeName(from));
  change.Set("toType", TypeName(to));
  if (!way.empty()) change.Set("fieldPath", way);
  const Json* before = field->metadata.Find("delta.typeChanges");
  Json changes = before != nullptr && before->is_array() ? *before : Json::MakeArray();
  changes.Append(std::move(change));
  field->metadata.Set("delta.typeChanges", std::move(changes));
}

// `way` leads from the field to the type, through arrays and maps.
DataType Widened(const DataType& from, const DataType& to, const std::string& way, Field* field) {
  if (!HasMembers(from)) {
    if (IsSameLeaf(from, to)) return from;
    NoteChange(from, to, way, field);
    return to;
  }
  DataType type = from;
  for (size_t i = 0; i < type.fields.size(); ++i) WidenField(to.fields[i].type, &type.fields[i]);
  const auto inside = [&](const DataType& part, const DataType& wanted, const char* step) {
    return std::make_shared<const DataType>(Widened(part, wanted, way.empty() ? step : way + "." + step, field));
  };
  if (type.key) type.key = inside(*from.key, *to.key, "key");
  if (type.element) type.element = inside(*from.element, *to.element, from.kind == Kind::kMap ? "value" : "element");
  return type;
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

bool CanWiden(const DataType& from, const DataType& to) {
  if (from.kind != to.kind || !HasMembers(from)) return IsSameLeaf(from, to) || IsWidening(from, to);
  if (from.fields.size() != to.fields.size()) return false;
  for (size_t i = 0; i < from.fields.size(); ++i) {
    if (!EqualsIgnoreCase(from.fields[i].name, to.fields[i].name)) return false;
    if (!CanWiden(from.fields[i].type, to.fields[i].type)) return false;
  }
  return (!from.key || CanWiden(*from.key, *to.key)) && (!from.element || CanWiden(*from.element, *to.element));
}

void WidenField(const DataType& to, Field* field) { field->type = Widened(field->type, to, "", field); }

}  // namespace ingot::delta
