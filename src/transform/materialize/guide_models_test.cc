// Models as guides print them, compiled: their spellings, layout and reruns.
#include "transform/materialize/build_fixture.h"

namespace ingot::transform {
namespace {

class GuideModelsTest : public BuildTest {
 protected:
  void SetUp() override {
    BuildTest::SetUp();
    Sql("CREATE SCHEMA raw; CREATE TABLE raw.shopify_orders AS SELECT * FROM (VALUES "
        "(1, 7, 'paid', 'shipped', '12.50', '10.00', '2.50', '0.00', 'EUR', '2025-01-15 10:00:00'), "
        "(NULL, 8, 'paid', NULL, '1', '1', '0', '0', 'EUR', '2025-01-15 11:00:00')) "
        "v(id, customer_id, financial_status, fulfillment_status, total_price, subtotal_price, total_tax, total_discounts, currency, created_at)");
  }
};

constexpr std::string_view kStaging = R"(
WITH source AS (
SELECT * FROM "lake"."raw"."shopify_orders"
),
renamed AS (
SELECT
id AS order_id,
customer_id AS customer_id,
financial_status AS payment_status,
CAST(total_price AS DECIMAL(14,2)) AS total_amount,
CAST(total_discounts AS DECIMAL(14,2)) AS discount_amount,
currency,
CAST(created_at AS TIMESTAMP) AS created_at,
CURRENT_TIMESTAMP() AS _loaded_at
FROM source
WHERE id IS NOT NULL
)
SELECT * FROM renamed
)";

constexpr std::string_view kFact = R"(
WITH orders AS (
SELECT * FROM "lake"."gold"."stg_shopify_orders"
),
final AS (
SELECT
md5(cast(coalesce(cast(o.order_id as TEXT), '') as TEXT)) AS order_key,
o.order_id,
md5(cast(coalesce(cast(o.customer_id as TEXT), '') as TEXT)) AS customer_key,
CAST(strftime(o.created_at, '%Y%m%d') AS INTEGER) AS order_date_key,
o.payment_status AS order_status,
o.total_amount - COALESCE(o.discount_amount, 0) AS gross_amount,
NVL(o.currency, 'EUR') || '!' AS currency,
o.created_at - INTERVAL '3 days' AS since,
o._loaded_at,
CURRENT_TIMESTAMP() AS _dbt_loaded_at
FROM orders o
)
SELECT * FROM final
)";

TEST_F(GuideModelsTest, BuildAndBuildAgain) {
  const Node staging = MakeNode("stg_shopify_orders", "view");
  const Node fact = MakeNode("fact_orders", "incremental", R"({"unique_key": "order_key",
      "partition_by": {"field": "order_date_key", "data_type": "integer"}, "cluster_by": ["customer_key", "order_status"]})");
  for (int i = 0; i < 2; ++i) {
    Make(staging, kStaging);
    Make(fact, kFact);
    EXPECT_EQ(Rows("SELECT order_id, order_date_key, gross_amount, currency, since FROM gold.fact_orders"),
              "1|20250115|12.50|EUR!|2025-01-12 10:00:00\n");
  }
  EXPECT_EQ(Version("fact_orders"), 1);
}

TEST_F(GuideModelsTest, ACustomersDimension) {
  Sql("CREATE TABLE gold.customers AS SELECT 7 AS customer_id, 'Ada' AS first_name, 'L' AS last_name");
  Make(MakeNode("stg_shopify_orders", "view"), kStaging);
  const Node dimension = MakeNode("dim_customers", "incremental", R"({"unique_key": "customer_key"})");
  for (int i = 0; i < 2; ++i) {
    Make(dimension, R"(WITH customer_stats AS (
SELECT customer_id, COUNT(*) AS total_orders, SUM(total_amount) AS lifetime_value, MIN(created_at) AS first_order_date
FROM "lake"."gold"."stg_shopify_orders"
GROUP BY 1
)
SELECT md5(CAST(c.customer_id AS TEXT)) AS customer_key, c.first_name || ' ' || c.last_name AS full_name,
COALESCE(s.total_orders, 0) AS total_orders,
CASE WHEN s.lifetime_value > 10000 THEN 'enterprise' WHEN s.lifetime_value > 1000 THEN 'mid_market' ELSE 'smb' END AS customer_segment,
CURRENT_TIMESTAMP() AS valid_from, CAST('9999-12-31' AS TIMESTAMP) AS valid_to, TRUE AS is_current
FROM gold.customers c LEFT JOIN customer_stats s ON c.customer_id = s.customer_id)");
  }
  EXPECT_EQ(Rows("SELECT full_name, total_orders, customer_segment, is_current FROM gold.dim_customers"), "Ada L|1|smb|true\n");
}

}  // namespace
}  // namespace ingot::transform
