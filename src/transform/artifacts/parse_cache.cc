#include "transform/artifacts/parse_cache.h"

namespace ingot::transform {

bool LoadParseCache(const std::vector<ProjectFile>&, ParsedProject*) { return false; }

Status SaveParseCache(const std::vector<ProjectFile>&, const ParsedProject&) { return Status::Ok(); }

}  // namespace ingot::transform
