// Real files as they are. The expected counts and sums were computed with Python's csv, json and decimal.
#include <gmock/gmock.h>

#include "ingest/ingest_test_lake.h"

namespace ingot::ingest {
namespace {

class RealDataTest : public IngestTest {
 protected:
  static std::string Data(const std::string& name) { return std::string(INGOT_SHARED_DATA) + "/" + name; }
};

TEST_F(RealDataTest, KrakenTrades) {
  const IngestReport report =
      MustRun("name: kraken\ntype: files\npath: " + Data("trades/kraken-xbtusdt-trades.json") +
              "\nrecords: result.*\ncolumns: [{name: price, type: \"DECIMAL(18,5)\"}, {name: volume, type: \"DECIMAL(18,8)\"}, "
              "{name: time}, {name: side}, {name: order_type}, {name: misc}, {name: trade_id}]\n");
  EXPECT_EQ(report.rows, 1000);
  EXPECT_EQ(report.rejected, 0);
  EXPECT_EQ(report.rescued_values, 0);
  EXPECT_EQ(Row("SELECT count(*), sum(price), sum(volume), sum(trade_id), count_if(side = 'b'), count_if(misc = ''), "
                "sum(CAST(time::VARCHAR AS DECIMAL(24,7))) FROM lake.bronze.kraken"),
            "1000|105861124.00000|93.10181737|10218707500|578|1000|1762807887445.1986740");
}

TEST_F(RealDataTest, KrakenTradesWithNothingDeclared) {
  const IngestReport report = MustRun("name: kraken\ntype: files\npath: " + Data("trades/kraken-xbtusdt-trades.json") +
                                      "\nrecords: result.XBTUSDT\n");
  EXPECT_EQ(report.rows, 1000);
  EXPECT_EQ(Payload("kraken"),
            "column1 VARCHAR, column2 VARCHAR, column3 DOUBLE, column4 VARCHAR, column5 VARCHAR, column6 VARCHAR, "
            "column7 BIGINT");
}

TEST_F(RealDataTest, BinanceTrades) {
  const IngestReport report =
      MustRun("name: binance\ntype: files\npath: " + Data("trades/binance-btcusdt-trades.parquet") + "\n");
  EXPECT_EQ(report.rows, 2001);
  EXPECT_EQ(report.rescued_values, 0);
  EXPECT_EQ(Row("SELECT (SELECT count(*) FROM (SELECT \"timestamp\", trade_id, price, quantity, buyer_maker FROM "
                "lake.bronze.binance EXCEPT ALL FROM read_parquet('" + Data("trades/binance-btcusdt-trades.parquet") + "'))), "
                "count(*), min(_source_row), max(_source_row) FROM lake.bronze.binance"),
            "0|2001|1|2001");
}

TEST_F(RealDataTest, Books) {
  const IngestReport report = MustRun("name: books\ntype: files\npath: " + Data("books/books.csv") + "\n");
  EXPECT_EQ(report.rows, 10000);
  EXPECT_EQ(report.rejected, 0);
  EXPECT_EQ(report.rescued_values, 0);
  EXPECT_EQ(Row("SELECT sum(book_id), sum(ratings_count), sum(ratings_5), sum(work_text_reviews_count), "
                "sum(average_rating::DECIMAL(9,2)), count(isbn), sum(length(isbn)), count(isbn13), sum(length(title)), "
                "sum(length(authors)), count(original_title), count(original_publication_year), "
                "sum(original_publication_year), count(language_code) FROM lake.bronze.books"),
            "50005000|540012351|237898056|29199553|40021.91|9300|85259|9415|321462|185215|9415|9979|19778255.0|8916");
}

TEST_F(RealDataTest, OnlineRetail) {
  const IngestReport report = MustRun("name: retail\ntype: files\npath: " + Data("retail/online_retail.csv") + "\n");
  EXPECT_EQ(report.rows, 14594);
  EXPECT_EQ(report.rejected, 1);
  EXPECT_EQ(Row("SELECT count(*), sum(Quantity), sum(UnitPrice::DECIMAL(18,2)), count_if(starts_with(InvoiceNo, 'C')), "
                "count_if(CustomerID IS NULL), sum(CustomerID), sum(length(Description)), count_if(Description IS NULL) "
                "FROM lake.bronze.retail"),
            "14594|108006|59416.36|174|4265|161361271|389401|60");
  EXPECT_EQ(Row("SELECT reason, _source_row, raw FROM lake.bronze.retail__quarantine"),
            "torn record at the end of the file: 1 fields, where 8 are expected|14596|537");
}

}  // namespace
}  // namespace ingot::ingest
