// A view: CREATE OR REPLACE VIEW, in a table's place if one is there.
#include "transform/materialize/build.h"
#include "transform/materialize/contract.h"
#include "transform/materialize/documentation.h"
#include "transform/materialize/sql_text.h"

namespace ingot::transform {

Result<BuildResult> BuildView(Build& build) {
  ASSIGN_OR_RETURN(BuildTransaction transaction, BuildTransaction::Begin(build.warehouse()));
  RETURN_IF_ERROR(build.RunHeader());
  if (HasContract(build.node())) {
    ASSIGN_OR_RETURN(const auto contract, ContractColumns(build.warehouse(), build.node()));
    ASSIGN_OR_RETURN(const auto columns, build.warehouse().DescribeQuery(build.sql()));
    RETURN_IF_ERROR(CheckContract(build.node(), contract, columns));
  }
  RETURN_IF_ERROR(build.MakeRoom(RelationType::kView));
  RETURN_IF_ERROR(build.RunMain("CREATE OR REPLACE VIEW " + build.target_sql() + " AS " + build.sql()));
  RETURN_IF_ERROR(PersistDocs(build, true));
  RETURN_IF_ERROR(transaction.Commit());
  return build.Finish("CREATE VIEW");
}

}  // namespace ingot::transform
