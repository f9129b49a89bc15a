#include "transform/context/column.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "base/hash.h"
#include "base/text.h"
#include "jinja/render.h"

namespace ingot::transform {
namespace {

using jinja::Arguments;
using jinja::Render;
using jinja::Value;

template <size_t N>
bool IsOneOf(std::string_view name, const std::array<std::string_view, N>& names) {
  return std::any_of(names.begin(), names.end(), [&](std::string_view other) { return EqualsIgnoreCase(name, other); });
}

Value OptionalInt(const std::optional<int64_t>& value) { return value ? Value::Int(*value) : Value::None(); }

// dbt's one portable name; every other type stays as it is written.
std::string Translated(std::string_view type) { return std::string(EqualsIgnoreCase(type, "STRING") ? "TEXT" : type); }

Result<Value> CreateColumn(Render& render, const Arguments& arguments) {
  static const jinja::Signature signature("Column", {"column", "dtype", "char_size", "numeric_precision", "numeric_scale"}, 2);
  std::array<Value, 5> bound;
  RETURN_IF_ERROR(signature.Bind(arguments, bound));
  ASSIGN_OR_RETURN(const std::string name, render.ToString(bound[0]));
  ASSIGN_OR_RETURN(std::string type, render.ToString(bound[1]));
  if (bound[2].is_int()) type += fmt::format("({})", bound[2].as_int());
  else if (bound[3].is_int()) type += fmt::format("({},{})", bound[3].as_int(), bound[4].is_int() ? bound[4].as_int() : 0);
  return MakeColumn(render, {name, type});
}

Result<Value> CreateTranslated(Render& render, const Arguments& arguments) {
  static const jinja::Signature signature("create", {"name", "label_or_dtype"}, 2);
  std::array<Value, 2> bound;
  RETURN_IF_ERROR(signature.Bind(arguments, bound));
  ASSIGN_OR_RETURN(const std::string name, render.ToString(bound[0]));
  ASSIGN_OR_RETURN(const std::string type, render.ToString(bound[1]));
  return MakeColumn(render, {name, Translated(type)});
}

Result<Value> TranslateType(Render& render, const Arguments& arguments) {
  if (arguments.positional.empty() || !arguments.positional[0].is_string()) return InvalidArgument("translate_type() takes a type");
  return render.heap().String(Translated(arguments.positional[0].as_string()));
}

Result<Value> StringType(Render& render, const Arguments& arguments) {
  if (arguments.positional.empty() || !arguments.positional[0].is_int()) return render.heap().StaticString("text");
  return render.heap().String(fmt::format("character varying({})", arguments.positional[0].as_int()));
}

Result<Value> NumericType(Render& render, const Arguments& arguments) {
  static const jinja::Signature signature("numeric_type", {"dtype", "precision", "scale"}, 3);
  std::array<Value, 3> bound;
  RETURN_IF_ERROR(signature.Bind(arguments, bound));
  ASSIGN_OR_RETURN(const std::string type, render.ToString(bound[0]));
  if (!bound[1].is_int() || !bound[2].is_int()) return render.heap().String(type);
  return render.heap().String(fmt::format("{}({},{})", type, bound[1].as_int(), bound[2].as_int()));
}

class ColumnClass final : public jinja::Object {
 public:
  std::string_view TypeName() const override { return "type"; }
  bool IsCallable() const override { return true; }
  Result<Value> Call(Render& render, const Arguments& arguments) override { return CreateColumn(render, arguments); }
  Result<std::optional<Value>> GetAttribute(Render& render, std::string_view name) override {
    jinja::FunctionBody body;
    if (name == "create") body = CreateTranslated;
    else if (name == "translate_type") body = TranslateType;
    else if (name == "string_type") body = StringType;
    else if (name == "numeric_type") body = NumericType;
    else return std::optional<Value>();
    return std::optional(jinja::NewFunction(render.heap(), std::string(name), std::move(body)));
  }
};

Value Constant(Render& render, std::string_view name, const Value& value) {
  return jinja::NewFunction(render.heap(), std::string(name), [value](Render&, const Arguments&) -> Result<Value> { return value; });
}

}  // namespace

ColumnType ColumnType::Parse(std::string_view data_type) {
  ColumnType type;
  const size_t open = data_type.find('(');
  type.name = Trim(data_type.substr(0, open));
  if (open == data_type.npos || !data_type.ends_with(')')) return type;
  const std::vector<std::string_view> sizes = Split(data_type.substr(open + 1, data_type.size() - open - 2), ',');
  const std::optional<int64_t> first = ParseInt64(Trim(sizes[0]));
  if (!first) {  // STRUCT(…), ENUM(…): the whole is the name
    type.name = data_type;
    return type;
  }
  if (sizes.size() == 1 && type.is_string()) type.size = first;
  else type.precision = first;
  if (sizes.size() > 1) type.scale = ParseInt64(Trim(sizes[1]));
  return type;
}

bool ColumnType::is_string() const {
  return IsOneOf<6>(name, {"text", "character varying", "character", "varchar", "string", "char"});
}
bool ColumnType::is_integer() const {
  return IsOneOf<19>(name, {"smallint", "integer", "bigint", "smallserial", "serial", "bigserial", "int2", "int4", "int8", "serial2",
                            "serial4", "serial8", "tinyint", "hugeint", "int", "utinyint", "usmallint", "uinteger", "ubigint"});
}
bool ColumnType::is_float() const { return IsOneOf<5>(name, {"real", "float4", "float", "double precision", "double"}); }
bool ColumnType::is_numeric() const { return IsOneOf<2>(name, {"numeric", "decimal"}); }

Result<std::optional<Value>> ColumnObject::GetAttribute(Render& render, std::string_view name) {
  const auto some = [](Value value) { return std::optional<Value>(value); };
  jinja::Heap& heap = render.heap();
  if (name == "name" || name == "column") return some(heap.String(name_));
  if (name == "quoted") return some(heap.String(QuoteSqlName(name_)));
  if (name == "dtype") return some(heap.String(type_.name));
  if (name == "data_type") return some(heap.String(data_type_));
  if (name == "char_size") return some(OptionalInt(type_.size));
  if (name == "numeric_precision") return some(OptionalInt(type_.precision));
  if (name == "numeric_scale") return some(OptionalInt(type_.scale));
  if (name == "is_string") return some(Constant(render, name, Value::Bool(type_.is_string())));
  if (name == "is_number") return some(Constant(render, name, Value::Bool(type_.is_number())));
  if (name == "is_float") return some(Constant(render, name, Value::Bool(type_.is_float())));
  if (name == "is_integer") return some(Constant(render, name, Value::Bool(type_.is_integer())));
  if (name == "is_numeric") return some(Constant(render, name, Value::Bool(type_.is_numeric())));
  if (name == "string_size") return some(Constant(render, name, Value::Int(type_.size.value_or(256))));
  if (name == "can_expand_to") {
    const auto body = [this](Render&, const Arguments& arguments) -> Result<Value> {
      const Value other = arguments.positional.empty() ? Value() : arguments.positional[0];
      const ColumnObject* column = other.As<ColumnObject>();
      if (column == nullptr) return InvalidArgument("can_expand_to() takes a column");
      return Value::Bool(type_.is_string() && column->type_.is_string() && type_.size && column->type_.size.value_or(0) > *type_.size);
    };
    return some(jinja::NewFunction(heap, "can_expand_to", body));
  }
  return std::optional<Value>();
}

bool ColumnObject::Equals(const Value& other) const {
  const ColumnObject* column = other.As<ColumnObject>();
  return column != nullptr && column->name_ == name_ && column->data_type_ == data_type_;
}

uint64_t ColumnObject::Hash() const { return Hash64(name_ + "\n" + data_type_); }

Value MakeColumn(Render& render, const WarehouseColumn& column) {
  return render.heap().NewObject<ColumnObject>(column.name, ColumnType::Parse(column.data_type), column.data_type);
}

Value MakeColumnClass(Render& render) { return render.heap().NewObject<ColumnClass>(); }

}  // namespace ingot::transform
