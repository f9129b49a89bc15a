#include "transform/warehouse/warehouse.h"

namespace ingot::transform {

std::string_view RelationTypeName(RelationType type) {
  switch (type) {
    case RelationType::kUnknown: return "";
    case RelationType::kTable: return "table";
    case RelationType::kView: return "view";
    case RelationType::kMaterializedView: return "materialized_view";
    case RelationType::kExternal: return "external";
    case RelationType::kCte: return "cte";
  }
  return "";
}

}  // namespace ingot::transform
