#include "transform/context/result_table.h"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "jinja/render.h"
#include "transform/context/result_cell.h"

namespace ingot::transform {
namespace {

using jinja::Arguments;
using jinja::Render;
using jinja::Value;
using Attribute = Result<std::optional<Value>>;

std::optional<size_t> IndexOf(const std::vector<WarehouseColumn>& columns, std::string_view name) {
  for (size_t i = 0; i < columns.size(); ++i) {
    if (columns[i].name == name) return i;
  }
  return std::nullopt;
}

std::optional<size_t> Position(int64_t index, size_t size) {
  if (index < 0) index += static_cast<int64_t>(size);
  if (index < 0 || index >= static_cast<int64_t>(size)) return std::nullopt;
  return static_cast<size_t>(index);
}

Value Method(Render& render, std::string_view name, const Value& value) {
  return jinja::NewFunction(render.heap(), std::string(name), [value](Render&, const Arguments&) -> Result<Value> { return value; });
}

class RowObject final : public jinja::Object {
 public:
  RowObject(const WarehouseResult& result, size_t row) : result_(result), row_(result.rows[row]) {}

  std::string_view TypeName() const override { return "Row"; }
  bool IsSequence() const override { return true; }
  std::optional<size_t> Length() const override { return row_.size(); }

  Attribute GetAttribute(Render& render, std::string_view name) override {
    if (name == "values") return std::optional(Method(render, name, render.heap().NewTuple(Cells(render))));
    if (name == "keys") return std::optional(Method(render, name, render.heap().NewTuple(Names(render))));
    if (name == "dict") return std::optional(Method(render, name, AsDict(render)));
    if (name == "items") return std::optional(Method(render, name, Pairs(render)));
    if (name == "get") {
      const auto body = [this](Render& r, const Arguments& arguments) -> Result<Value> {
        if (arguments.positional.empty()) return InvalidArgument("get() takes a column's name");
        ASSIGN_OR_RETURN(const std::optional<Value> found, GetItem(r, arguments.positional[0]));
        if (found) return *found;
        return arguments.positional.size() > 1 ? arguments.positional[1] : Value::None();
      };
      return std::optional(jinja::NewFunction(render.heap(), "get", body));
    }
    return std::optional<Value>();
  }

  Attribute GetItem(Render& render, const Value& key) override {
    std::optional<size_t> at;
    if (key.is_int()) at = Position(key.as_int(), row_.size());
    else if (key.is_string()) at = IndexOf(result_.columns, key.as_string());
    if (!at) return std::optional<Value>();
    return std::optional(Cell(render, *at));
  }

  Result<std::optional<std::vector<Value>>> Items(Render& render) override { return std::optional(Cells(render)); }

 private:
  Value Cell(Render& render, size_t i) const { return CellValue(render, row_[i], result_.columns[i].data_type); }
  std::vector<Value> Cells(Render& render) const {
    std::vector<Value> cells;
    for (size_t i = 0; i < row_.size(); ++i) cells.push_back(Cell(render, i));
    return cells;
  }
  std::vector<Value> Names(Render& render) const {
    std::vector<Value> names;
    for (const WarehouseColumn& column : result_.columns) names.push_back(render.heap().String(column.name));
    return names;
  }
  Value AsDict(Render& render) const {
    const Value dict = render.heap().NewDict();
    for (size_t i = 0; i < row_.size(); ++i) {
      dict.dict()->Set(render.heap().String(result_.columns[i].name), Cell(render, i));
    }
    return dict;
  }
  Value Pairs(Render& render) const {
    std::vector<Value> pairs;
    for (size_t i = 0; i < row_.size(); ++i) {
      pairs.push_back(render.heap().NewTuple({render.heap().String(result_.columns[i].name), Cell(render, i)}));
    }
    return render.heap().NewTuple(std::move(pairs));
  }

  const WarehouseResult& result_;
  const std::vector<Json>& row_;
};

class ResultColumn final : public jinja::Object {
 public:
  ResultColumn(const WarehouseResult& result, size_t index) : result_(result), index_(index) {}

  std::string_view TypeName() const override { return "Column"; }
  bool IsSequence() const override { return true; }
  std::optional<size_t> Length() const override { return result_.rows.size(); }

  Attribute GetAttribute(Render& render, std::string_view name) override {
    jinja::Heap& heap = render.heap();
    if (name == "name") return std::optional(heap.String(result_.columns[index_].name));
    if (name == "index") return std::optional(Value::Int(static_cast<int64_t>(index_)));
    if (name == "data_type") return std::optional(heap.String(result_.columns[index_].data_type));
    if (name == "values") return std::optional(Method(render, name, heap.NewTuple(Cells(render))));
    if (name == "values_distinct") {
      std::vector<Value> distinct;
      for (const Value& cell : Cells(render)) {
        bool seen = false;
        for (const Value& other : distinct) {
          ASSIGN_OR_RETURN(const bool same, render.Equal(cell, other));
          seen = seen || same;
        }
        if (!seen) distinct.push_back(cell);
      }
      return std::optional(Method(render, name, heap.NewTuple(std::move(distinct))));
    }
    return std::optional<Value>();
  }

  Attribute GetItem(Render& render, const Value& key) override {
    const std::optional<size_t> at = key.is_int() ? Position(key.as_int(), result_.rows.size()) : std::nullopt;
    if (!at) return std::optional<Value>();
    return std::optional(CellValue(render, result_.rows[*at][index_], result_.columns[index_].data_type));
  }

  Result<std::optional<std::vector<Value>>> Items(Render& render) override { return std::optional(Cells(render)); }

 private:
  std::vector<Value> Cells(Render& render) const {
    std::vector<Value> cells;
    for (const std::vector<Json>& row : result_.rows) cells.push_back(CellValue(render, row[index_], result_.columns[index_].data_type));
    return cells;
  }

  const WarehouseResult& result_;
  const size_t index_;
};

// table.rows and table.columns: by place and (columns) by name.
class PartList final : public jinja::Object {
 public:
  PartList(const WarehouseResult& result, bool rows) : result_(result), rows_(rows) {}

  std::string_view TypeName() const override { return "MappedSequence"; }
  bool IsSequence() const override { return true; }
  std::optional<size_t> Length() const override { return rows_ ? result_.rows.size() : result_.columns.size(); }

  Attribute GetAttribute(Render& render, std::string_view name) override {
    if (name == "values") return std::optional(Method(render, name, render.heap().NewTuple(All(render))));
    if (rows_) return std::optional<Value>();
    if (name == "keys") return std::optional(Method(render, name, render.heap().NewTuple(Names(render))));
    if (name == "items") return std::optional(Method(render, name, render.heap().NewTuple(Pairs(render))));
    if (name == "dict") {
      const Value dict = render.heap().NewDict();
      for (size_t i = 0; i < *Length(); ++i) dict.dict()->Set(Names(render)[i], Part(render, i));
      return std::optional(Method(render, name, dict));
    }
    if (name == "get") {
      const auto body = [this](Render& r, const Arguments& arguments) -> Result<Value> {
        if (arguments.positional.empty()) return InvalidArgument("get() takes a column's name");
        ASSIGN_OR_RETURN(const std::optional<Value> found, GetItem(r, arguments.positional[0]));
        if (found) return *found;
        return arguments.positional.size() > 1 ? arguments.positional[1] : Value::None();
      };
      return std::optional(jinja::NewFunction(render.heap(), "get", body));
    }
    return std::optional<Value>();
  }

  Attribute GetItem(Render& render, const Value& key) override {
    std::optional<size_t> at;
    if (key.is_int()) at = Position(key.as_int(), *Length());
    else if (key.is_string() && !rows_) at = IndexOf(result_.columns, key.as_string());
    if (!at) return std::optional<Value>();
    return std::optional(Part(render, *at));
  }

  Result<std::optional<std::vector<Value>>> Items(Render& render) override { return std::optional(All(render)); }

 private:
  Value Part(Render& render, size_t at) const {
    return rows_ ? render.heap().NewObject<RowObject>(result_, at) : render.heap().NewObject<ResultColumn>(result_, at);
  }
  std::vector<Value> Names(Render& render) const {
    std::vector<Value> names;
    for (const WarehouseColumn& column : result_.columns) names.push_back(render.heap().String(column.name));
    return names;
  }
  std::vector<Value> Pairs(Render& render) const {
    std::vector<Value> pairs;
    for (size_t i = 0; i < *Length(); ++i) pairs.push_back(render.heap().NewTuple({Names(render)[i], Part(render, i)}));
    return pairs;
  }
  std::vector<Value> All(Render& render) const {
    std::vector<Value> all;
    for (size_t i = 0; i < *Length(); ++i) all.push_back(Part(render, i));
    return all;
  }

  const WarehouseResult& result_;
  const bool rows_;
};

class TableObject final : public jinja::Object {
 public:
  explicit TableObject(WarehouseResult result) : result_(std::move(result)) {}

  const WarehouseResult& result() const { return result_; }
  std::string_view TypeName() const override { return "Table"; }
  bool IsIterable() const override { return true; }
  std::optional<size_t> Length() const override { return result_.rows.size(); }
  std::string ToString() const override { return fmt::format("<Table of {} rows>", result_.rows.size()); }

  Attribute GetAttribute(Render& render, std::string_view name) override {
    jinja::Heap& heap = render.heap();
    if (name == "rows") return std::optional(heap.NewObject<PartList>(result_, true));
    if (name == "columns") return std::optional(heap.NewObject<PartList>(result_, false));
    if (name == "column_names") {
      std::vector<Value> names;
      for (const WarehouseColumn& column : result_.columns) names.push_back(heap.String(column.name));
      return std::optional(heap.NewTuple(std::move(names)));
    }
    if (name == "column_types") {
      std::vector<Value> types;
      for (const WarehouseColumn& column : result_.columns) types.push_back(heap.String(column.data_type));
      return std::optional(heap.NewTuple(std::move(types)));
    }
    if (name == "print_table") return std::optional(Method(render, name, heap.String("")));
    if (name == "select" || name == "exclude") {
      const bool keep = name == "select";
      return std::optional(jinja::NewFunction(heap, std::string(name), [this, keep](Render& r, const Arguments& a) { return Project(r, a, keep); }));
    }
    if (name == "rename") return std::optional(jinja::NewFunction(heap, "rename", [this](Render& r, const Arguments& a) { return Rename(r, a); }));
    return std::optional<Value>();
  }

  Result<std::optional<std::vector<Value>>> Items(Render& render) override {
    std::vector<Value> rows;
    for (size_t i = 0; i < result_.rows.size(); ++i) rows.push_back(render.heap().NewObject<RowObject>(result_, i));
    return std::optional(std::move(rows));
  }

 private:
  // The columns that are named, or all but those.
  Result<Value> Project(Render& render, const Arguments& arguments, bool keep) const {
    if (arguments.positional.empty()) return InvalidArgument("expected the names of columns");
    std::vector<std::string> names;
    if (arguments.positional[0].is_string()) {
      names.emplace_back(arguments.positional[0].as_string());
    } else {
      ASSIGN_OR_RETURN(const std::vector<Value> items, render.Items(arguments.positional[0]));
      for (const Value& item : items) names.emplace_back(item.is_string() ? item.as_string() : "");
    }
    WarehouseResult part;
    part.rows.resize(result_.rows.size());
    for (size_t c = 0; c < result_.columns.size(); ++c) {
      const bool named = std::find(names.begin(), names.end(), result_.columns[c].name) != names.end();
      if (named != keep) continue;
      part.columns.push_back(result_.columns[c]);
      for (size_t r = 0; r < part.rows.size(); ++r) part.rows[r].push_back(result_.rows[r][c]);
    }
    return MakeResultTable(render, std::move(part));
  }

  // Other names for the columns: a list with one for each, or a mapping.
  Result<Value> Rename(Render& render, const Arguments& arguments) const {
    static const jinja::Signature signature("rename", {"column_names"}, 1);
    std::array<Value, 1> bound;
    RETURN_IF_ERROR(signature.Bind(arguments, bound));
    WarehouseResult renamed = result_;
    if (bound[0].is_dict()) {
      for (WarehouseColumn& column : renamed.columns) {
        const Value* name = bound[0].dict()->Find(column.name);
        if (name == nullptr) continue;
        ASSIGN_OR_RETURN(column.name, render.ToString(*name));
      }
    } else {
      ASSIGN_OR_RETURN(const std::vector<Value> names, render.Items(bound[0]));
      if (names.size() != renamed.columns.size()) {
        return InvalidArgument(fmt::format("rename() needs {} names, one for each column, and got {}", renamed.columns.size(), names.size()));
      }
      for (size_t i = 0; i < names.size(); ++i) {
        ASSIGN_OR_RETURN(renamed.columns[i].name, render.ToString(names[i]));
      }
    }
    return MakeResultTable(render, std::move(renamed));
  }

  const WarehouseResult result_;
};

}  // namespace

Value MakeResultTable(Render& render, WarehouseResult result) { return render.heap().NewObject<TableObject>(std::move(result)); }

const WarehouseResult* ResultOf(const Value& table) {
  const TableObject* object = table.As<TableObject>();
  return object == nullptr ? nullptr : &object->result();
}

}  // namespace ingot::transform
