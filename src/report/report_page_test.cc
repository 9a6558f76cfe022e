#include "specgen/report/report_page.h"

#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "specgen/report/report_json.h"

namespace specgen {
namespace {

std::string PageOf(const ReportFacts& facts) {
  return ReportPage(ReportJson({}, facts), "report.json").value();
}

std::string FirstLineOf(const std::string& page) { return page.substr(0, page.find('\n')); }

std::size_t CountOf(const std::string& text, std::string_view word) {
  std::size_t count = 0;
  for (std::size_t at = 0; (at = text.find(word, at)) != std::string::npos; at += word.size()) {
    ++count;
  }
  return count;
}

TEST(ReportPage, TheFirstLineSaysWhatTheModelWas) {
  struct Row {
    ReportModelKind kind;
    const char* word;
  };
  for (const Row row :
       {Row{ReportModelKind::kReplay, "replayed"}, Row{ReportModelKind::kSynthetic, "synthetic"},
        Row{ReportModelKind::kSimulation, "simulated"}}) {
    const std::string page = PageOf({.model_kind = row.kind});
    EXPECT_TRUE(FirstLineOf(page).starts_with("<!DOCTYPE html>")) << row.word;
    EXPECT_NE(FirstLineOf(page).find(row.word), std::string::npos) << FirstLineOf(page);
    EXPECT_EQ(CountOf(page, FirstLineOf(page).substr(20, 20)), 2U) << "and it is seen";
  }
  EXPECT_EQ(FirstLineOf(PageOf({.model_kind = ReportModelKind::kModel})), "<!DOCTYPE html>");
}

TEST(ReportPage, NothingInAReportBecomesMarkup) {
  const std::string plain = PageOf({.run = "plain"});
  const std::string hostile = "</script><script>x</script><!--<img src=x onerror=x>&lt;";
  const std::string page = PageOf({.run = hostile, .model = hostile, .warnings = {hostile}});
  for (const std::string_view mark : {"<", ">", "&", "<script", "</script", "<!--", "<img"}) {
    EXPECT_EQ(CountOf(page, mark), CountOf(plain, mark)) << mark;
  }
}

// What a candidate wrote must not be taken for a place where data goes.
TEST(ReportPage, MarksInAReportAreText) {
  const std::string page = PageOf({.warnings = {"@SPECGEN_REPORT_DATA@ @SPECGEN_REPORT_NOTICE@"}});
  EXPECT_EQ(CountOf(page, "@SPECGEN_REPORT_DATA@"), 1U);
  EXPECT_EQ(CountOf(page, "@SPECGEN_REPORT_NOTICE@"), 1U);
  EXPECT_EQ(CountOf(PageOf({}), "@SPECGEN_REPORT"), 0U);
}

TEST(ReportPage, TheDataIsTheReportItself) {
  const std::string report = ReportJson({}, {.run = "a < b && c > d", .warnings = {"\u2028é"}});
  const std::string page = ReportPage(report, "report.json").value();
  const std::string_view opening = "<script type=\"application/json\" id=\"report-data\">";
  const std::size_t start = page.find(opening) + opening.size();
  const std::string data = page.substr(start, page.find("</script>", start) - start);
  EXPECT_EQ(nlohmann::json::parse(data), nlohmann::json::parse(report));
}

TEST(ReportPage, NeedsNothingElse) {
  const std::string page = PageOf({});
  EXPECT_NE(page.find("default-src 'none'"), std::string::npos);
  // The name of SVG's namespace is the only address.
  EXPECT_EQ(CountOf(page, "http"),
            CountOf(page, "http://www.w3.org/2000/svg") + CountOf(page, "http-equiv"));
  EXPECT_EQ(CountOf(page, "url("), 0U);
  EXPECT_EQ(CountOf(page, " src="), 0U);
}

TEST(ReportPage, WhatIsNoReportIsRefusedByName) {
  struct Row {
    const char* name;
    std::string json;
    const char* word;
  };
  const std::string deep(100'000, '[');
  for (const Row& row :
       {Row{"nothing", "", "no report"}, Row{"no JSON", "{", "no report"},
        Row{"deep", deep, "no report"}, Row{"a list", "[]", "no report"},
        Row{"another format", R"({"format": "specgen-summary"})", "no report"},
        Row{"no version", R"({"format": "specgen-report"})", "another version"},
        Row{"later", R"({"format": "specgen-report", "version": 2})", "another version"},
        Row{"no model", R"({"format": "specgen-report", "version": 1, "run": {}})", "model"},
        Row{"run is no object", R"({"format": "specgen-report", "version": 1, "run": 3})",
            "model"}}) {
    const auto page = ReportPage(row.json, "some/file");
    ASSERT_FALSE(page) << row.name;
    EXPECT_EQ(page.error().code, ErrorCode::kInvalidInput) << row.name;
    EXPECT_NE(page.error().message.find("some/file"), std::string::npos) << row.name;
    EXPECT_NE(page.error().message.find(row.word), std::string::npos) << page.error().message;
  }
}

}  // namespace
}  // namespace specgen
