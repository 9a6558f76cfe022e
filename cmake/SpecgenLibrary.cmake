# How a library, an executable and a test of SpecGen are declared. The only file that sets a
# compile flag.

set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY ${PROJECT_BINARY_DIR}/bin)
# Where a preset says CMAKE_UNITY_BUILD (docs/design/unity_builds.md): so many sources as one.
set(CMAKE_UNITY_BUILD_BATCH_SIZE 16)

set(SPECGEN_SANITIZE "" CACHE STRING "Sanitizers to build with: address,undefined or thread")

find_program(SPECGEN_CCACHE ccache)
if(SPECGEN_CCACHE)
  set(CMAKE_CXX_COMPILER_LAUNCHER ${SPECGEN_CCACHE})
endif()

find_package(fmt REQUIRED)
find_package(GTest REQUIRED)
find_package(tl-expected REQUIRED)
find_package(tomlplusplus REQUIRED)
find_package(CLI11 REQUIRED)
find_package(benchmark REQUIRED)
find_package(Threads REQUIRED)
if(NOT SPECGEN_PURE_ONLY)
  find_package(Boost 1.81 REQUIRED)
  find_package(CURL REQUIRED)
  find_package(nlohmann_json REQUIRED)
  find_package(OpenSSL REQUIRED)
  find_package(PkgConfig REQUIRED)
  pkg_check_modules(VECTORSCAN REQUIRED IMPORTED_TARGET libhs)
  pkg_check_modules(SECCOMP REQUIRED IMPORTED_TARGET libseccomp)
endif()

add_library(specgen_strict INTERFACE)
target_compile_options(specgen_strict INTERFACE
  -Wall -Wextra -Wpedantic -Wconversion -Wshadow -Wold-style-cast -Woverloaded-virtual -Werror
  # Multiplying and adding in one rounding step would give other digests on other machines.
  -ffp-contract=off)
# Debian's libraries hide a few null-pointer false alarms of g++ 12 behind inlining.
target_compile_options(specgen_strict INTERFACE
  $<$<CXX_COMPILER_ID:GNU>:-Wno-restrict -Wno-maybe-uninitialized -Wno-stringop-overflow
    -Wno-array-bounds -Wno-dangling-pointer>)
target_compile_definitions(specgen_strict INTERFACE _GLIBCXX_ASSERTIONS)

# What everything is built with but the program that runs candidates: a sanitizer in there would
# watch the candidate and not us.
add_library(specgen_options INTERFACE)
target_link_libraries(specgen_options INTERFACE specgen_strict)
if(SPECGEN_SANITIZE)
  target_compile_options(specgen_options INTERFACE
    -fsanitize=${SPECGEN_SANITIZE} -fno-omit-frame-pointer -fno-sanitize-recover=all)
  target_link_options(specgen_options INTERFACE -fsanitize=${SPECGEN_SANITIZE})
endif()

# specgen_library(NAME [HOT] DEPS <libraries of ours> LIBS <libraries of others>)
#
# HOT: optimized under a sanitizer too, because what it computes would take most of the tests' time.
# src/NAME/include/specgen/NAME/*.h are public, every other header is reachable from src/NAME only.
# Makes the library specgen_NAME, the test binary NAME_test out of every *_test.cc (one ctest
# entry), and NAME_link, which fails to link where the library needs more than it declares.
function(specgen_library name)
  cmake_parse_arguments(ARG "HOT" "" "DEPS;LIBS" ${ARGN})
  set(dir ${PROJECT_SOURCE_DIR}/src/${name})
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${dir}/*.cc)
  file(GLOB public_headers CONFIGURE_DEPENDS ${dir}/include/specgen/${name}/*.h)
  set(test_sources ${sources})
  list(FILTER sources EXCLUDE REGEX "_test\\.cc$")
  list(FILTER test_sources INCLUDE REGEX "_test\\.cc$")
  list(TRANSFORM ARG_DEPS PREPEND specgen_)

  if(NOT sources)
    message(FATAL_ERROR "src/${name} holds no source yet: write one or remove its specgen_library()")
  endif()
  add_library(specgen_${name} STATIC ${sources})
  target_sources(specgen_${name} PUBLIC FILE_SET HEADERS BASE_DIRS ${dir}/include
                 FILES ${public_headers})
  target_include_directories(specgen_${name} PRIVATE ${dir})
  target_link_libraries(specgen_${name} PUBLIC specgen_options ${ARG_DEPS} ${ARG_LIBS})
  if(ARG_HOT AND SPECGEN_SANITIZE)
    target_compile_options(specgen_${name} PRIVATE -O1)
  endif()
  set_target_properties(specgen_${name} PROPERTIES VERIFY_INTERFACE_HEADER_SETS ON)

  # A sanitizer's build links the same.
  if(NOT SPECGEN_SANITIZE)
    file(GENERATE OUTPUT ${PROJECT_BINARY_DIR}/link/${name}.cc CONTENT "int main() { return 0; }\n")
    add_executable(${name}_link ${PROJECT_BINARY_DIR}/link/${name}.cc)
    target_link_libraries(${name}_link PRIVATE
                          $<LINK_LIBRARY:WHOLE_ARCHIVE,specgen_${name}> specgen_options)
  endif()

  if(test_sources)
    add_executable(${name}_test ${test_sources})
    target_include_directories(${name}_test PRIVATE ${dir})
    target_link_libraries(${name}_test PRIVATE specgen_${name} GTest::gmock GTest::gtest_main)
    specgen_compile_fast(${name}_test)
    specgen_add_test(${name} ${name}_test)
  endif()
endfunction()

# specgen_compile_fast(TARGET): its own speed does not matter, that of its compilation does.
function(specgen_compile_fast target)
  target_compile_options(${target} PRIVATE $<$<CONFIG:RelWithDebInfo>:-O1>)
endfunction()

# specgen_add_test(NAME COMMAND [ARGS...]): one ctest entry that runs from the source folder.
function(specgen_add_test name)
  add_test(NAME ${name} COMMAND ${ARGN} WORKING_DIRECTORY ${PROJECT_SOURCE_DIR})
  set_tests_properties(${name} PROPERTIES
    ENVIRONMENT "SPECGEN_BIN=${CMAKE_RUNTIME_OUTPUT_DIRECTORY};SPECGEN_SOURCE=${PROJECT_SOURCE_DIR}"
    TIMEOUT 600)
endfunction()

# specgen_executable(NAME DEPS <libraries of ours> LIBS <libraries of others>)
# Every source of the current folder is part of it.
function(specgen_executable name)
  cmake_parse_arguments(ARG "" "" "DEPS;LIBS" ${ARGN})
  file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_CURRENT_SOURCE_DIR}/*.cc)
  list(FILTER sources EXCLUDE REGEX "_test\\.cc$")
  list(TRANSFORM ARG_DEPS PREPEND specgen_)
  add_executable(${name} ${sources})
  target_link_libraries(${name} PRIVATE specgen_options ${ARG_DEPS} ${ARG_LIBS})
  target_compile_definitions(${name} PRIVATE SPECGEN_VERSION="${PROJECT_VERSION}")
endfunction()

# specgen_embed(TARGET FILE SYMBOL): makes the text of FILE available to TARGET as
# `extern const std::string_view SYMBOL` in namespace specgen. Byte by byte: in any other form CMake
# or the compiler would take a part of some text for its own ($<...>, @...@, an end of the string).
function(specgen_embed target file symbol)
  set_property(DIRECTORY APPEND PROPERTY CMAKE_CONFIGURE_DEPENDS ${file})
  file(READ ${file} digits HEX)
  string(REGEX REPLACE "(..)" "'\\\\x\\1'," bytes "${digits}")
  set(output ${PROJECT_BINARY_DIR}/embedded/${symbol}.cc)
  file(CONFIGURE OUTPUT ${output} CONTENT
"#include <string_view>

namespace specgen {
namespace {
constexpr char @symbol@Bytes[] = {@bytes@'\\0'};
}  // namespace
extern const std::string_view @symbol@;
const std::string_view @symbol@(@symbol@Bytes, sizeof(@symbol@Bytes) - 1);
}  // namespace specgen
" @ONLY)
  target_sources(${target} PRIVATE ${output})
endfunction()
