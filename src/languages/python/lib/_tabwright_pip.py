"""Runs the real pip, and says what it leaves out: why a package of which there are wheels is "not found" here."""

import gc
import sys


def main():
    import pip

    if not hasattr(pip, "__version__"):
        # Of a build that could have none: its main module says so.
        import pip.__main__  # noqa: F401
    from pip._internal.cli.main import main as pip_main
    from pip._internal.index import package_finder as finder

    compiled = {}
    evaluate = finder.LinkEvaluator.evaluate_link

    def evaluate_link(self, link):
        found = evaluate(self, link)
        if link.filename.endswith(".whl") and found[0] == finder.LinkType.platform_mismatch:
            compiled.setdefault(self.project_name, link.filename)
        return found

    missing = []
    find = finder.PackageFinder.find_requirement

    def find_requirement(self, requirement, *args, **options):
        try:
            return find(self, requirement, *args, **options)
        except Exception:
            missing.append(requirement.name)
            raise

    # Where dependencies are resolved: a name without any candidate.
    all_candidates = finder.PackageFinder.find_all_candidates

    def find_all_candidates(self, project_name):
        found = all_candidates(self, project_name)
        if not found:
            missing.append(project_name)
        return found

    finder.LinkEvaluator.evaluate_link = evaluate_link
    finder.PackageFinder.find_requirement = find_requirement
    finder.PackageFinder.find_all_candidates = find_all_candidates
    # A short life needs no collector, and this one's breaks off on what older versions of pip leave behind: thousands of
    # exceptions that hold each other's frames ("function signature mismatch" in CPython's own code).
    gc.disable()
    status = pip_main()
    gc.freeze()
    if status:
        for name in dict.fromkeys(missing):
            if name in compiled:
                print(
                    f"ERROR: {name} has compiled wheels only (such as {compiled[name]}), and code that was compiled for "
                    "another machine cannot run in this tab: it takes wheels that end in -none-any.whl.",
                    file=sys.stderr,
                )
    return status
