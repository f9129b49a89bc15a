// A view's file of any bytes: read, and then written and read again as the same; or refused with its place.
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>

#include "lake/refresh/view_record.h"
#include "lake/view/view_definition.h"

using namespace ingot;
using namespace ingot::lake;

namespace {

void Expect(bool holds, const char* what) {
  if (holds) return;
  std::fprintf(stderr, "expected: %s\n", what);
  std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  (void)ViewOfFile(text);
  const auto view = ParseView(text, "silver/v.view.json");
  if (view.ok()) {
    const std::string written = FormatView(*view);
    const auto again = ParseView(written, "silver/v.view.json");
    Expect(again.ok(), "what was written can be read");
    Expect(FormatView(*again) == written, "it is the same view");
  } else {
    Expect(view.error().message().find("silver/v.view.json") != std::string::npos, "an error names the file");
  }
  if (const auto record = ParseViewRecord(text)) {
    const std::string written = FormatViewRecord(*record);
    const auto again = ParseViewRecord(written);
    Expect(again && FormatViewRecord(*again) == written, "a record that was written can be read");
  }
  return 0;
}
