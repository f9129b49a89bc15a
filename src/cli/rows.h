// Rows to show, whether they come from a query or were put together here.
#pragma once

#include <string>
#include <vector>

#include "base/json.h"
#include "base/result.h"
#include "engine/session.h"

namespace ingot::cli {

// A cursor over rows; the readers look at the row that the last Next() stepped to.
class Rows {
 public:
  virtual ~Rows() = default;
  virtual const std::vector<engine::Column>& columns() const = 0;
  // False after the last row.
  virtual Result<bool> Next() = 0;
  virtual bool IsNull(size_t column) const = 0;
  virtual std::string Text(size_t column) const = 0;
  virtual Json ToJson(size_t column) const = 0;
};

// Of a query; the result must outlive it.
class QueryRows final : public Rows {
 public:
  explicit QueryRows(engine::QueryResult& result) : result_(result) {}
  const std::vector<engine::Column>& columns() const override { return result_.columns(); }
  Result<bool> Next() override { return result_.Next(); }
  bool IsNull(size_t column) const override { return result_.IsNull(column); }
  std::string Text(size_t column) const override { return result_.Text(column); }
  Json ToJson(size_t column) const override { return result_.ToJson(column); }

 private:
  engine::QueryResult& result_;
};

// Held in memory; each row has one value a column.
class ValueRows final : public Rows {
 public:
  ValueRows(std::vector<engine::Column> columns, std::vector<std::vector<Json>> rows)
      : columns_(std::move(columns)), rows_(std::move(rows)) {}
  const std::vector<engine::Column>& columns() const override { return columns_; }
  Result<bool> Next() override { return next_++ < rows_.size(); }
  bool IsNull(size_t column) const override { return Value(column).is_null(); }
  std::string Text(size_t column) const override {
    const Json& value = Value(column);
    if (value.is_null()) return "";
    return value.is_string() ? value.as_string() : value.Dump();
  }
  Json ToJson(size_t column) const override { return Value(column); }

 private:
  const Json& Value(size_t column) const { return rows_[next_ - 1][column]; }

  std::vector<engine::Column> columns_;
  std::vector<std::vector<Json>> rows_;
  size_t next_ = 0;  // 1 + the current row
};

}  // namespace ingot::cli
