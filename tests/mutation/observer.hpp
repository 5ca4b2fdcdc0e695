#pragma once

// Included at the end of tests/support/main.cpp of the mutated program only (tests/mutate): notes
// how long each test takes, and ends the program after the first failure if a mutant is chosen.

#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include <string>

namespace lectern::test {

class MutationObserver final : public boost::unit_test::test_observer {
  public:
    MutationObserver() { boost::unit_test::framework::register_observer(*this); }
    ~MutationObserver() override { boost::unit_test::framework::deregister_observer(*this); }
    MutationObserver(const MutationObserver&) = delete;
    MutationObserver& operator=(const MutationObserver&) = delete;

    void test_unit_start(const boost::unit_test::test_unit& unit) override {
        if (unit.p_type != boost::unit_test::TUT_CASE) return;
        has_failed_ = false;
        setenv("LECTERN_MUTANT_TEST", name_of(unit).c_str(), 1);
    }

    void test_unit_finish(const boost::unit_test::test_unit& unit,
                          unsigned long microseconds) override {
        if (unit.p_type != boost::unit_test::TUT_CASE) return;
        unsetenv("LECTERN_MUTANT_TEST");
        note("ended\t" + std::to_string(microseconds) + '\t' + name_of(unit) + '\t' +
             (has_failed_ ? "failed" : "passed") + '\n');
        // The databases of the test are dropped by now; exit drops their template.
        if (has_failed_ && getenv("LECTERN_MUTANT") != nullptr) exit(boost::exit_test_failure);
    }

    void assertion_result(boost::unit_test::assertion_result result) override {
        if (result == boost::unit_test::AR_FAILED) has_failed_ = true;
    }
    void exception_caught(const boost::execution_exception&) override { has_failed_ = true; }
    void test_unit_aborted(const boost::unit_test::test_unit&) override { has_failed_ = true; }

  private:
    static std::string name_of(const boost::unit_test::test_unit& unit) {
        return boost::unit_test::framework::master_test_suite().p_name.get() + ':' +
               unit.full_name();
    }

    static void note(const std::string& line) {
        const char* log = getenv("LECTERN_MUTANT_LOG");
        const int file = log == nullptr ? -1 : open(log, O_WRONLY | O_APPEND | O_CLOEXEC);
        if (file < 0) return;
        if (write(file, line.data(), line.size()) < 0) perror(log);
        close(file);
    }

    bool has_failed_ = false;
};

BOOST_TEST_GLOBAL_FIXTURE(MutationObserver);

}  // namespace lectern::test
