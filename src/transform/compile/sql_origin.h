// Which of the authors' lines compiled SQL comes from.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <vector>

#include "jinja/template.h"
#include "jinja/text_origin.h"
#include "transform/graph/resource.h"

namespace ingot::transform {

// A node's template, rendered. The node and the project's macros outlive it.
struct RenderedText {
  const Node* node = nullptr;
  std::string code;
  std::shared_ptr<const jinja::Template> source;  // nullptr: the node's text has no template, and is the code
  jinja::TextOrigin origin;                       // of a template

  // Outermost first, as TextOrigin::Find(). Of a generic test the macros alone: its template is the program's own.
  std::vector<jinja::OriginStep> Find(size_t offset) const;
};

class SqlOrigin {
 public:
  // The `size` bytes of the SQL at `at` are those of `text` from `from` on. In rising order.
  void Add(size_t at, size_t size, std::shared_ptr<const RenderedText> text, size_t from = 0);
  // Empty: the byte is no author's.
  std::vector<jinja::OriginStep> Find(size_t offset) const;

 private:
  struct Stretch {
    size_t at;
    size_t size;
    size_t from;
    std::shared_ptr<const RenderedText> text;
  };
  std::vector<Stretch> stretches_;
};

}  // namespace ingot::transform
