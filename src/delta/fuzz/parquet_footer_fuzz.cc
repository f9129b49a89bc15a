// A Parquet footer in Thrift's compact protocol.
#include <cstdint>

#include "delta/fuzz/expect.h"
#include "delta/parquet/parquet_footer.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  (void)ingot::delta::CheckParquetFooter(ingot::delta::AsText(data, size), 1 << 20).ok();
  return 0;
}
