// Which way a materialized view is refreshed, and that its rows are the query's.
#include "lake/refresh/refresh_fixture.h"

namespace ingot::lake {
namespace {

class Refreshes : public RefreshFixture {
 protected:
  void SetUp() override {
    RefreshFixture::SetUp();
    Sql("CREATE TABLE orders AS SELECT i AS id, (i % 3)::INTEGER AS customer, (i * 10)::INTEGER AS amount FROM range(6) r(i)");
    Sql("CREATE TABLE customers AS SELECT i::INTEGER AS customer, 'name ' || i AS name FROM range(3) r(i)");
  }
  // Refreshed, and right.
  std::string Way(const MaterializedQuery& view) {
    const std::string way = Refresh(view);
    EXPECT_EQ(Difference(view), "0|0") << view.sql << "\n" << way;
    return way;
  }
  int64_t Version(const std::string& table) {
    auto opened = OpenTable(*session_, "main", table);
    return opened.ok() ? (*opened)->Latest().value()->version : -1;
  }
};

TEST_F(Refreshes, RowsOfOneTable) {
  const auto view = View("v", "SELECT id, amount * 2 AS doubled FROM orders WHERE amount >= 20");
  EXPECT_EQ(Way(view), "recompute: it does not exist yet");
  EXPECT_EQ(Way(view), "unchanged");
  EXPECT_EQ(Version("v"), 0);
  Sql("INSERT INTO orders VALUES (7, 1, 70), (8, 1, 70), (9, 1, 0)");
  EXPECT_EQ(Way(view), "changes +2 -0");
  EXPECT_EQ(Version("v"), 1);
  Sql("UPDATE orders SET amount = 30 WHERE id = 7; DELETE FROM orders WHERE id = 2");
  EXPECT_EQ(Way(view), "changes +1 -2");
  EXPECT_EQ(Way(view), "unchanged");
  EXPECT_EQ(Version("v"), 2);
}

TEST_F(Refreshes, DuplicatesAreCounted) {
  const auto view = View("v", "SELECT customer FROM orders UNION ALL SELECT 1 FROM customers");
  Way(view);
  Sql("INSERT INTO orders VALUES (10, 1, 0), (11, 1, 0), (12, NULL, 0), (13, NULL, 0); DELETE FROM customers WHERE customer = 2");
  EXPECT_EQ(Way(view), "changes +3 -0");  // one of the three goes and two come: one more
  Sql("DELETE FROM orders WHERE id IN (10, 12)");
  EXPECT_EQ(Way(view), "changes +0 -2");
}

TEST_F(Refreshes, JoinsWithBothSidesChanged) {
  const auto view = View("v", "WITH o AS (SELECT * FROM orders) SELECT o.id, c.name, p.id AS other FROM o JOIN customers c USING (customer) JOIN orders p ON p.amount = o.amount");
  Way(view);
  Sql("UPDATE customers SET name = 'else' WHERE customer = 1; INSERT INTO orders VALUES (20, 1, 10), (21, 2, 10); DELETE FROM orders WHERE id = 0");
  EXPECT_TRUE(Way(view).starts_with("changes")) << Way(view);
}

TEST_F(Refreshes, GroupsThatAreTouched) {
  const auto view = View("v", "SELECT upper(c.name) AS who, count(*) AS orders, sum(o.amount) AS total, max(o.amount) AS most FROM orders o "
                              "JOIN customers c ON c.customer = o.customer GROUP BY 1 HAVING sum(o.amount) > 0");
  Way(view);
  Sql("INSERT INTO orders VALUES (30, 1, 500)");
  EXPECT_EQ(Way(view), "changes +1 -1");
  Sql("DELETE FROM orders WHERE customer = 1");
  EXPECT_EQ(Way(view), "changes +0 -1");
  Sql("UPDATE customers SET name = 'merged' WHERE customer <> 1");
  EXPECT_EQ(Way(view), "changes +1 -2");
}

TEST_F(Refreshes, ViewsAreSeenThrough) {
  Sql("CREATE VIEW big (a, b) AS SELECT id, amount FROM orders WHERE amount > 10");
  const auto view = View("v", "SELECT x.a, x.b FROM big AS x");
  Way(view);
  Sql("INSERT INTO orders VALUES (40, 1, 400)");
  EXPECT_EQ(Way(view), "changes +1 -0");
  Sql("CREATE OR REPLACE VIEW big (a, b) AS SELECT id, amount FROM orders WHERE amount > 20");
  EXPECT_EQ(Way(view), "recompute: its query has changed");
}

TEST_F(Refreshes, SaysWhyItRecomputes) {
  const std::pair<const char*, const char*> cases[] = {
      {"SELECT id, row_number() OVER (ORDER BY id) AS n FROM orders", "its query has a window function"},
      {"SELECT DISTINCT customer FROM orders", "its query has a DISTINCT"},
      {"SELECT o.id, c.name FROM orders o LEFT JOIN customers c USING (customer)", "its query has a LEFT JOIN"},
      {"SELECT id FROM orders WHERE customer IN (SELECT customer FROM customers)", "its query has a subquery in an expression"},
      {"SELECT count(*) AS n FROM orders", "its query has one group of all rows"},
      {"SELECT count(*) AS n FROM orders GROUP BY customer", "its query has a key of GROUP BY that is not among its columns"},
      {"SELECT customer, first(customer) AS same FROM orders GROUP BY 1", "first() depends on the order of rows"},
      {"SELECT id FROM orders ORDER BY id", "its query has an ORDER BY"},
      {"SELECT customer FROM orders UNION SELECT customer FROM customers", "its query has a DISTINCT"},
      {"SELECT customer, n FROM (SELECT customer, count(*) AS n FROM orders GROUP BY 1) JOIN customers USING (customer)",
       "its query has an aggregate below something else than filters"}};
  int number = 0;
  for (const auto& [sql, reason] : cases) {
    const auto view = View("v" + std::to_string(number++), sql);
    Way(view);
    EXPECT_EQ(Way(view), "unchanged") << sql;
    Sql("INSERT INTO orders SELECT max(id) + 1, 1, 5 FROM orders");
    EXPECT_EQ(Way(view), std::string("recompute: ") + reason) << sql;
  }
}

TEST_F(Refreshes, WhatChangesByItselfIsComputedEachTime) {
  Sql("CREATE MACRO memory.main.twice(x) AS x * 2; SET VARIABLE least = 10");
  for (const char* sql : {"SELECT id, random() AS r FROM orders", "SELECT id, now() AS at FROM orders", "SELECT id, memory.main.twice(id) AS d FROM orders",
                          "SELECT id FROM orders WHERE amount > getvariable('least')", "SELECT * FROM orders AT (VERSION => 0)",
                          "SELECT i FROM range(3) r(i)"}) {
    const auto view = View("v", sql);
    Refresh(view);
    EXPECT_TRUE(Refresh(view).starts_with("recompute: ")) << sql;
  }
}

TEST_F(Refreshes, NoticesWhatOthersDid) {
  const auto view = View("v", "SELECT id, amount FROM orders");
  Way(view);
  Sql("INSERT INTO v VALUES (99, 99)");
  EXPECT_EQ(Way(view), "recompute: another writer changed it in version 1");
  Sql("INSERT INTO orders VALUES (50, 1, 50); CALL ingot_optimize('v', purge => true)");
  EXPECT_EQ(Way(view), "changes +1 -0");
  Sql("DROP TABLE orders; CREATE TABLE orders AS SELECT 1::BIGINT AS id, 2 AS customer, 3 AS amount");
  EXPECT_EQ(Way(view), "recompute: lake.main.orders is another table now");
  Sql("ALTER TABLE orders ADD COLUMN note VARCHAR");
  EXPECT_EQ(Way(view), "recompute: the columns of main.orders have changed");
  auto other = view;
  other.configuration = "sorted";
  EXPECT_EQ(Way(other), "recompute: its configuration has changed");
  Sql("SET TimeZone = 'Asia/Tokyo'");
  EXPECT_TRUE(Way(other).starts_with("recompute: settings have changed"));
}

TEST_F(Refreshes, ACopyOrAnOlderVersionOfItIsNotIt) {
  const auto view = View("v", "SELECT id, amount FROM orders");
  Way(view);
  Sql("INSERT INTO v VALUES (98, 98); CALL ingot_clone('v', 'w')");
  EXPECT_EQ(Way(View("w", view.sql)), "recompute: it is not known what it was computed from");
  Way(view);
  Sql("INSERT INTO orders VALUES (70, 1, 70)");
  EXPECT_EQ(Way(view), "changes +1 -0");
  Sql("CALL ingot_restore('v', version => 2)");
  EXPECT_TRUE(Way(view).starts_with("recompute: another writer changed it"));
}

TEST_F(Refreshes, OneOfTwoAtTheSameTimeWins) {
  const auto view = View("v", "SELECT id FROM orders");
  Way(view);
  Sql("INSERT INTO orders VALUES (60, 1, 60)");
  auto second = std::move(instance_->Connect()).value();
  ASSERT_TRUE(second->Execute("USE lake; BEGIN").ok());
  ASSERT_TRUE(RefreshView(*second, view).ok());
  EXPECT_EQ(Way(view), "changes +1 -0");
  EXPECT_EQ(second->Execute("COMMIT").error().kind(), ErrorKind::kConflict);
  EXPECT_EQ(Difference(view), "0|0");
}

}  // namespace
}  // namespace ingot::lake
