#include "transform/compile/sql_origin.h"

#include <algorithm>
#include <utility>

namespace ingot::transform {
namespace {

// Of a text that is as its author wrote it.
jinja::OriginStep PlainStep(const Node& node, size_t offset) {
  const std::string_view before = std::string_view(node.raw_code).substr(0, offset);
  const size_t begin = before.rfind('\n') + 1;
  const size_t end = std::min(node.raw_code.find('\n', begin), node.raw_code.size());
  const auto letters = std::count_if(before.begin() + static_cast<std::ptrdiff_t>(begin), before.end(), [](char c) { return (static_cast<unsigned char>(c) & 0xC0) != 0x80; });
  jinja::OriginStep step;
  step.what = "the template";
  step.place = {node.original_file_path, node.first_line + static_cast<int>(std::count(before.begin(), before.end(), '\n')), static_cast<int>(letters) + 1};
  step.is_literal = true;
  step.source_line = node.raw_code.substr(begin, end - begin);
  return step;
}

}  // namespace

std::vector<jinja::OriginStep> RenderedText::Find(size_t offset) const {
  if (source == nullptr) return {PlainStep(*node, offset)};
  std::vector<jinja::OriginStep> steps = origin.Find(offset);
  if (node->is_generic_test() && !steps.empty()) steps.erase(steps.begin());
  return steps;
}

void SqlOrigin::Add(size_t at, size_t size, std::shared_ptr<const RenderedText> text, size_t from) {
  if (size > 0) stretches_.push_back({at, size, from, std::move(text)});
}

std::vector<jinja::OriginStep> SqlOrigin::Find(size_t offset) const {
  for (const Stretch& stretch : stretches_) {
    if (offset >= stretch.at && offset < stretch.at + stretch.size) return stretch.text->Find(offset - stretch.at + stretch.from);
  }
  return {};
}

}  // namespace ingot::transform
