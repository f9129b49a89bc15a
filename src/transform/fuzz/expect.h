// What fuzz targets check with, and values that stand for templates.
#pragma once

#include <cstdio>
#include <cstdlib>
#include <string>
#include <string_view>

#include "transform/project/text_renderer.h"

namespace ingot::transform {

inline void Expect(bool holds, const char* what) {
  if (holds) return;
  std::fprintf(stderr, "expected: %s\n", what);
  std::abort();
}

inline void PutFile(const std::string& path, std::string_view bytes) {
  std::FILE* file = std::fopen(path.c_str(), "wb");
  Expect(file != nullptr && std::fwrite(bytes.data(), 1, bytes.size(), file) == bytes.size() && std::fclose(file) == 0, "the file can be written");
}

// Gives the text itself, and an error for what has a template that is not closed.
class PlainRenderer final : public TextRenderer {
 public:
  Result<Json> Render(std::string_view text) override {
    if (text.find("{{") != text.npos && text.find("}}") == text.npos) return InvalidArgument("the template is not closed");
    return Json(text);
  }
};

}  // namespace ingot::transform
