#include "engine/lineage/random_query.h"

#include <fmt/format.h>

namespace ingot::engine {

// An INTEGER of a row of `alias`, small, so that values meet.
std::string RandomQuery::Value(const std::string& o, int depth) {
  const auto value = [&] { return Value(o, depth - 1); };
  const std::string inner = depth > 0 ? Fresh("i") : "";
  switch (depth <= 0 ? Below(4) : Below(15)) {
    case 0:
    case 1:
    case 2: return Column(o);
    case 3: return Number();
    case 4: return fmt::format("(({} + {}) % 7)", value(), value());
    case 5: return fmt::format("CASE WHEN {} THEN {} ELSE {} END", Condition(o, depth - 1), value(), value());
    case 6: return fmt::format("coalesce({}, {})", value(), value());
    case 7: return fmt::format("nullif({}, {})", value(), value());
    case 8: return fmt::format("length({}::VARCHAR)::INTEGER", value());
    case 9: return fmt::format("{{'f': {}, 'g': {}}}.f", value(), value());
    case 10: return fmt::format("(list_sum(list_transform([1, {}], lambda e: e + {})) % 5)::INTEGER", value(), Column(o));
    case 11: return fmt::format("(hash({}) % 5)::INTEGER", value());
    case 12:
      return fmt::format("(SELECT max({}) FROM ({}) {} WHERE {} = {})", Column(inner), Select(depth - 1), inner, Column(inner), Column(o));
    case 13: return fmt::format("(SELECT (sum({}) % 5)::INTEGER FROM ({}) {})", Column(inner), Select(depth - 1), inner);
    default: return fmt::format("({})::INTEGER", Condition(o, depth - 1));
  }
}

std::string RandomQuery::Condition(const std::string& o, int depth) {
  const std::string inner = depth > 0 ? Fresh("i") : "";
  switch (depth <= 0 ? Below(3) : Below(8)) {
    case 0: return fmt::format("({} < {})", Value(o, depth - 1), Value(o, depth - 1));
    case 1: return fmt::format("({} IS NULL)", Column(o));
    case 2: return fmt::format("({} IN (1, {}))", Column(o), Column(o));
    case 3: return fmt::format("({} OR {})", Condition(o, depth - 1), Condition(o, depth - 1));
    case 4:
      return fmt::format("EXISTS (SELECT 1 FROM ({}) {} WHERE {} = {})", Select(depth - 1), inner, Column(inner), Column(o));
    case 5: return fmt::format("({} IN (SELECT {} FROM ({}) {}))", Value(o, 0), Column(inner), Select(depth - 1), inner);
    case 6:
      return fmt::format("({} > ALL (SELECT {} FROM ({}) {} WHERE {} < {}))", Column(o), Column(inner), Select(depth - 1), inner,
                         Column(inner), Column(o));
    default: return fmt::format("({} BETWEEN {} AND {})", Column(o), Column(o), Value(o, depth - 1));
  }
}

std::string RandomQuery::Columns(const std::string& o, int depth) {
  return fmt::format("{} AS p, {} AS q, {} AS v", Value(o, depth), Value(o, depth - 1), Column(o));
}

std::string RandomQuery::Base() {
  const std::string table = "r" + std::to_string(Below(3));
  const auto column = [&] { return Any<std::string>({"a", "b", "c", "d", "length(s)::INTEGER", "l[1]", "l[b]"}); };
  return fmt::format("SELECT {} AS p, {} AS q, {} AS v FROM {}", column(), column(), column(), table);
}

std::string RandomQuery::Select(int depth) {
  if (depth <= 0) return Base();
  const std::string o = Fresh("o");
  switch (Below(12)) {
    case 0: return Join(depth);
    case 1: return Group(depth);
    case 2: return Window(depth);
    case 3: return SetOperation(depth);
    case 4: return Cte(depth);
    case 5: return Recursion(depth);
    case 6: return Lateral(depth);
    case 7: return Distinct(depth);
    case 8: return Pivot(depth);
    case 9: return Base();
    case 10: return fmt::format("SELECT {} FROM ({}) {}", Columns(o, depth), Select(depth - 1), o);
    default:
      return fmt::format("SELECT {} FROM ({}) {} WHERE {} ORDER BY ALL LIMIT {}", Columns(o, depth), Select(depth - 1), o,
                         Condition(o, depth - 1), 3 + Below(5));
  }
}

std::string RandomQuery::Join(int depth) {
  const std::string x = Fresh("x");
  const std::string y = Fresh("y");
  const std::string left = fmt::format("({}) {}", Select(depth - 1), x);
  const std::string right = fmt::format("({}) {}", Select(depth - 1), y);
  switch (Below(8)) {
    case 0: return fmt::format("SELECT p, {}.q AS q, {}.v AS v FROM {} FULL JOIN {} USING (p)", x, y, left, right);
    case 1: return fmt::format("SELECT {} FROM {} SEMI JOIN {} USING (p, q)", Columns(x, 1), left, right);
    case 2: return fmt::format("SELECT {} FROM {} ANTI JOIN {} ON {} = {}", Columns(x, 1), left, right, Column(x), Column(y));
    case 3: return fmt::format("SELECT {} AS p, {} AS q, {} AS v FROM {} CROSS JOIN {}", Column(x), Column(y), Column(x), left, right);
    case 4: return fmt::format("SELECT {} AS p, y.m AS q, {} AS v FROM {} ASOF JOIN (SELECT DISTINCT {} AS m FROM {}) y ON {} >= y.m",
                               Column(x), Column(x), left, Column(y), right, Column(x));
    default: {
      const std::string kind = Any<std::string>({"JOIN", "LEFT JOIN", "RIGHT JOIN", "FULL JOIN"});
      const std::string also = kind == "FULL JOIN" ? "" : fmt::format(" AND {} <= {}", Column(x), Column(y));
      return fmt::format("SELECT {} AS p, {} AS q, {} AS v FROM {} {} {} ON {} = {}{}", Value(x, 1), Value(y, 1), Column(y), left, kind,
                         right, Column(x), Column(y), also);
    }
  }
}

std::string RandomQuery::Group(int depth) {
  const std::string o = Fresh("o");
  const std::string from = fmt::format("({}) {}", Select(depth - 1), o);
  const std::string aggregate = Any<std::string>({"(sum({0}) FILTER (WHERE {1} > 1) % 7)::INTEGER", "max({0})", "count(DISTINCT {0})::INTEGER",
                                                  "count(*)::INTEGER", "list({0} ORDER BY {1}, {0})[1]", "bit_xor({0})"});
  const std::string value = fmt::format(fmt::runtime(aggregate), Value(o, 1), Column(o));
  switch (Below(4)) {
    case 0: return fmt::format("SELECT {} AS p, min({}) AS q, count(*)::INTEGER AS v FROM {}", value, Column(o), from);
    case 1:
      return fmt::format("SELECT {0}.p AS p, {1} AS q, grouping({0}.q)::INTEGER AS v FROM {2} GROUP BY ROLLUP ({0}.p, {0}.q)", o, value, from);
    default:
      return fmt::format("SELECT {0} AS p, {1} AS q, max({2}) AS v FROM {3} GROUP BY 1 HAVING count({4}) > {5}", Column(o), value, Column(o),
                         from, Column(o), Below(2));
  }
}

std::string RandomQuery::Window(int depth) {
  const std::string o = Fresh("o");
  const std::string over = fmt::format("OVER (PARTITION BY {} ORDER BY {})", Column(o), Value(o, 1));
  const std::string function = Any<std::string>({"rank()", "dense_rank()", "sum({}) % 7", "max({})", "count({})", "sum({}) FILTER (WHERE {} > 1)"});
  const std::string value = function == "sum({}) % 7" ? fmt::format("sum({}) {} % 7", Column(o), over)
                                                       : fmt::format(fmt::runtime(function), Column(o), Column(o)) + " " + over;
  const std::string from = fmt::format("({}) {}", Select(depth - 1), o);
  if (Below(2) == 0) return fmt::format("SELECT {} AS p, ({})::INTEGER AS q, {} AS v FROM {}", Column(o), value, Column(o), from);
  return fmt::format("SELECT {} AS p, {} AS q, {} AS v FROM {} QUALIFY {} <= 2", Column(o), Column(o), Value(o, 1), from, value);
}

std::string RandomQuery::SetOperation(int depth) {
  const std::string kind = Any<std::string>({"UNION ALL", "UNION", "EXCEPT", "INTERSECT", "EXCEPT ALL", "UNION ALL BY NAME"});
  return fmt::format("SELECT * FROM (({}) {} ({}))", Select(depth - 1), kind, Select(depth - 1));
}

std::string RandomQuery::Cte(int depth) {
  const std::string c = Fresh("c");
  const std::string x = Fresh("x");
  const std::string y = Fresh("y");
  return fmt::format("WITH {0} AS ({1}), unread AS (SELECT * FROM {0} WHERE p = 1) SELECT {2} AS p, {3} AS q, {4} AS v FROM {0} {5} LEFT JOIN {0} {6} "
                     "ON {7} = {8}",
                     c, Select(depth - 1), Column(x), Column(y), Value(x, 1), x, y, Column(x), Column(y));
}

std::string RandomQuery::Recursion(int depth) {
  const std::string r = Fresh("rec");
  const std::string o = Fresh("o");
  return fmt::format("WITH RECURSIVE {0} AS (SELECT p, q, v, 0 AS step FROM ({1}) UNION SELECT {0}.q, {2}, {0}.p, step + 1 FROM {0}, ({3}) {4} WHERE "
                     "step < 2 AND {5} = {6}) SELECT p, q, v FROM {0}",
                     r, Select(depth - 1), Column(o), Base(), o, Column(o), Column(r));
}

std::string RandomQuery::Lateral(int depth) {
  const std::string o = Fresh("o");
  const std::string i = Fresh("i");
  const std::string from = fmt::format("({}) {}", Select(depth - 1), o);
  switch (Below(3)) {
    case 0:
      return fmt::format("SELECT {} AS p, {} AS q, {} AS v FROM {}, LATERAL (SELECT * FROM ({}) {} WHERE {} = {} ORDER BY ALL LIMIT 2) {}",
                         Column(o), Column(i), Column(i), from, Select(depth - 1), i, Column(i), Column(o), i);
    case 1: return fmt::format("SELECT {} AS p, unnest([{}, {}]) AS q, {} AS v FROM {}", Column(o), Column(o), Value(o, 1), Column(o), from);
    default:
      return fmt::format("SELECT {} AS p, g.n::INTEGER AS q, {} AS v FROM {}, range(coalesce({}, 0)) g(n)", Column(o), Column(o), from, Column(o));
  }
}

std::string RandomQuery::Distinct(int depth) {
  const std::string o = Fresh("o");
  const std::string from = fmt::format("({}) {}", Select(depth - 1), o);
  if (Below(2) == 0) return fmt::format("SELECT DISTINCT {} FROM {}", Columns(o, 1), from);
  return fmt::format("SELECT DISTINCT ON ({0}.q) {0}.p, {0}.q, {0}.v FROM {1} ORDER BY {0}.q, {0}.p, {0}.v", o, from);
}

std::string RandomQuery::Pivot(int depth) {
  if (Below(2) == 0) {
    return fmt::format("SELECT p, \"1\"::INTEGER AS q, \"2\"::INTEGER AS v FROM (SELECT p, q, v FROM ({})) PIVOT (max(v) FOR q IN (1, 2) GROUP BY p)",
                       Select(depth - 1));
  }
  return fmt::format("SELECT p, n AS q, length(k)::INTEGER AS v FROM ({}) UNPIVOT (n FOR k IN (q, v))", Select(depth - 1));
}

}  // namespace ingot::engine
