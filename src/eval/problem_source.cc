// The sources that the judge generates from a problem.
#include <fmt/format.h>

#include "specgen/eval/problem.h"

namespace specgen {

std::string EntryPrototype(const Problem& problem) {
  std::string text = fmt::format("void {}(", problem.entry);
  for (const Tensor& input : problem.inputs) {
    text += fmt::format("const {}* {}, ", ElementTypeInCpp(input.type), input.name);
  }
  for (const Tensor& output : problem.outputs) {
    text += fmt::format("{}* {}, ", ElementTypeInCpp(output.type), output.name);
  }
  for (std::size_t i = 0; i < problem.dims.size(); ++i) {
    text += fmt::format("{}int64_t {}", i == 0 ? "" : ", ", problem.dims[i]);
  }
  return text + ")";
}

std::string PrototypeHeader(const Problem& problem) {
  return fmt::format("#pragma once\n#include <stddef.h>\n#include <stdint.h>\nextern \"C\" {};\n",
                     EntryPrototype(problem));
}

std::string CallSource(const Problem& problem) {
  std::string arguments;
  for (std::size_t i = 0; i < problem.inputs.size(); ++i) {
    arguments += fmt::format("static_cast<const {}*>(inputs[{}]), ",
                             ElementTypeInCpp(problem.inputs[i].type), i);
  }
  for (std::size_t i = 0; i < problem.outputs.size(); ++i) {
    arguments += fmt::format("static_cast<{}*>(outputs[{}]), ",
                             ElementTypeInCpp(problem.outputs[i].type), i);
  }
  for (std::size_t i = 0; i < problem.dims.size(); ++i) {
    arguments += fmt::format("{}dims[{}]", i == 0 ? "" : ", ", i);
  }
  return PrototypeHeader(problem) +
         fmt::format(
             "extern \"C\" void specgen_call(const void* const* inputs, void* const* outputs,\n"
             "                             const int64_t* dims) {{\n  {}({});\n}}\n",
             problem.entry, arguments);
}

}  // namespace specgen
