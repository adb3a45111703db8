package org.aether.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A mistake in every argument: exit code 2, one sentence about it, where to read on, and no stack trace. */
class WrongUsageTest {

    private static final String TRAIN = "train --embeddings a.tif --pois p.csv --model m ";
    private static final String TRANSFORM = "transform --model m --in a.tif --out z.tif ";
    private static final String AGGREGATE = "aggregate --in a.tif --out v.csv ";
    private static final String EXPLAIN = "explain --model m --in a.tif ";
    private static final String HEAD = "train-head --features f.csv --model m --head h ";
    private static final String EVALUATE = "evaluate --in a.tif --points p.csv --models raw ";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                TRAIN + "--lambda 1.5|--lambda must lie between 0 and 1, not 1.5.",
                TRAIN + "--lambda NaN|--lambda must lie between 0 and 1, not NaN.",
                TRAIN + "--lambda much|Invalid value for option '--lambda'",
                TRAIN + "--temperature 0|--temperature must lie between 0.001 and 100, not 0.0.",
                TRAIN + "--temperature NaN|--temperature must lie between 0.001 and 100, not NaN.",
                TRAIN + "--temperature Infinity|--temperature must lie between",
                TRAIN + "--epochs 0|--epochs must lie between 1 and 100000, not 0.",
                TRAIN + "--epochs 1.5|Invalid value for option '--epochs'",
                TRAIN + "--batch-size 1|--batch-size must lie between 2 and 65536, not 1",
                TRAIN + "--learning-rate -1|--learning-rate must lie between 0.000000001 and 1, not -1.0.",
                TRAIN + "--learning-rate NaN|--learning-rate must lie between",
                TRAIN + "--weight-decay -0.1|--weight-decay must lie between 0 and 1",
                TRAIN + "--weight-decay NaN|--weight-decay must lie between 0 and 1",
                TRAIN + "--seed x|Invalid value for option '--seed'",
                TRAIN + "--validation-fraction 1|--validation-fraction must lie between 0 and 0.9, not 1.0.",
                TRAIN + "--validation-fraction NaN|--validation-fraction must lie between",
                TRAIN + "--train-fraction 0|--train-fraction must lie between 0.001 and 1, not 0.0.",
                TRAIN + "--train-fraction NaN|--train-fraction must lie between",
                TRAIN + "--base-radius 0|--base-radius must lie between 0.1 and 10000, not 0.0.",
                TRAIN + "--base-radius NaN|--base-radius must lie between",
                TRAIN + "--context-radius -5|--context-radius must lie between",
                TRAIN
                        + "--base-radius 120|--context-radius (100.0 m) must not be smaller than --base-radius (120.0 m).",
                TRAIN + "--preset reference --base-radius 30|need --preset paper",
                TRAIN + "--preset book|Invalid value for option '--preset'",
                TRAIN + "--name-attribute a,b,c|3 columns (a, b, c) for 1 files",
                "train --embeddings a.tif --pois p.json --model m --report p.json|--report and an input name the same file 'p.json'",
                TRAIN + "--device tpu|The device 'tpu' is not known; use auto, cpu, gpu, gpu:N or gpus.",
                TRAIN + "--threads 0|--threads must lie between 1 and 1024, not 0.",
                TRAIN + "--epochs 3 --seed 1 --epochs 4|The option --epochs was given twice; give it once.",
                TRAIN + "--preset papper|expected paper, reference, not 'papper'",
                TRAIN + "--threads many|Invalid value for option '--threads'",
                TRANSFORM + "--type uint8|--type must be float32 or int8",
                TRANSFORM + "--type float16|Invalid value for option '--type'",
                TRANSFORM + "--compression zip|Invalid value for option '--compression'",
                TRANSFORM + "--tile-size 100|--tile-size must be a multiple of 16 between 16 and 4096, not 100.",
                "transform --model m --in a.tif --out ./a.tif|--out and --in name the same file",
                "search --model m --in a.tif --text x --out a.tif|--out and --in name the same file",
                "search --model m --in a.tif --out s.tif|Missing required option: '--text=SENTENCE'.",
                EXPLAIN + "|Missing required argument (specify one of these): (--at=X,Y",
                EXPLAIN + "--at 1,2 --regions r.json|are mutually exclusive",
                EXPLAIN + "--at 1;2|'1;2' is not X,Y",
                EXPLAIN + "--at 1,NaN|'1,NaN' is not X,Y",
                EXPLAIN + "--at 1,2,3|'1,2,3' is not X,Y",
                EXPLAIN + "--at 1,2 --limit 0|--limit must lie between 1 and 1000, not 0.",
                EXPLAIN + "--at 1,2 --buffer -1|--buffer must lie between 0 and 100000, not -1.0.",
                EXPLAIN + "--at 1,2 --buffer NaN|--buffer must lie between 0 and 100000, not NaN.",
                EXPLAIN + "--regions r.json --at-crs EPSG:4326|--at-crs needs --at",
                AGGREGATE + "|Missing required argument (specify one of these): (--regions=FILE",
                AGGREGATE + "--grid 100 --h3 9|are mutually exclusive",
                AGGREGATE + "--grid 0|--grid must lie between 0.01 and 1000000, not 0.0.",
                AGGREGATE + "--grid NaN|--grid must lie between",
                AGGREGATE + "--h3 16|--h3 must lie between 0 and 15, not 16.",
                AGGREGATE + "--h3 -1|--h3 must lie between 0 and 15, not -1.",
                AGGREGATE + "--h3 9 --buffer 10|--buffer needs --regions",
                AGGREGATE + "--regions v.csv|--out and an input name the same file",
                "aggregate --in a.tif --grid 100 --out v.shp|--out 'v.shp' does not have the ending of a format that can be written here; use one of .geojson,",
                "aggregate --in a.tif --grid 100 --out v.csv --model ../../x|--model: ",
                HEAD + "--task classification --target a,b|--task classification takes one --target column, not 2.",
                HEAD + "--task distribution --target a|--task distribution takes two --target columns or more",
                HEAD + "--task regression --target a,a|--target names a column twice",
                HEAD + "--task guess --target a|Invalid value for option '--task'",
                HEAD + "--task regression --target a --hidden -1|--hidden must lie between 0 and 4096, not -1.",
                HEAD + "--task regression --target a --seed -1|--seed must lie between 0 and 4294967295, not -1.",
                "train-head --features f.csv --model m --head ../h --task regression --target a|--head: ",
                "predict --features f.csv --model m --head h --out f.csv|--out and --features name the same file",
                "predict --features f.csv --model m --head h --out f.txt|does not have the ending of a format that can be written here",
                EVALUATE + "--task classification --target a,b|takes one --target column",
                EVALUATE + "--task regression --target a --buffer -2|--buffer must lie between 0 and 100000",
                "evaluate --in a.tif --points p.csv --task regression --target a --models raw,raw|names a model twice",
                "evaluate --in a.tif --points p.csv --task regression --target a --models raw,../x|--models: ",
                "sample-city --out d --size 10|'10' is not a possible size; each side must have 64 to 65536 pixels",
                "sample-city --out d --size 512x|'512x' is not a size; write 512 or 5800x4500",
                "sample-city --out d --size -512|'-512' is not a size",
                "sample-city --out d --origin 1|'1' is not X,Y",
                "sample-city --out d --crs London|'London' is not an EPSG code; write EPSG:27700",
                "sample-city --out d --type float64|--type must be float32 or int8.",
                "sample-city --size 128|Missing required option: '--out=DIR'.",
                "demo --size 20|--size must lie between 160 and 8192, not 20.",
                "demo --epochs 0|--epochs must lie between 1 and 100000, not 0.",
                "demo --seed -1|--seed must be at least 0, not -1.",
                "import --model m|Missing required option: '--checkpoint=FILE.pth'.",
                "import --checkpoint c.pth --model ../../x|--model: ",
                "transform --modle m --in a.tif --out z.tif|Unknown option '--modle'. Did you mean --model",
                "transform -model m --in a.tif --out z.tif|Unknown option '-model'.",
                "transform --model m a.tif --out z.tif|The argument 'a.tif' belongs to no option",
                "transform --model=m --in=a.tif|Missing required option: '--out=FILE.tif'.",
                "search --model m --in a.tif --text a park --out s.tif|The argument 'park' belongs to no option",
                "demo extra|The argument 'extra' belongs to no option",
                "aggregate --in a.tif --out v.csv --gird 100|Unknown option '--gird'. Did you mean --grid",
                AGGREGATE + "--grid 100m|'100m' is not a number; write it without a unit",
                AGGREGATE + "--h3 nine|'nine' is not a whole number.",
                TRAIN + "--epochs 1.5|'1.5' is not a whole number.",
                "serve --data d --port http|'http' is not a whole number.",
                "sample-city --out d --size 1000000|'1000000' is not a possible size; each side must have 64 to 65536 pixels",
                "models --store pom.xml|--store 'pom.xml' is a file; name the directory of the models.",
                "models show|Missing required parameter: 'ID'.",
                "models show ../../x|ID: ",
                "models delete .hidden|ID: ",
                "models drop x|Unknown command 'drop'.",
                "transform --model ../../x --in a.tif --out z.tif|--model: "
            })
    void saysInOneSentenceWhatIsWrong(String arguments, String sentence) {
        Program wrong = Program.line(arguments);

        assertThat(wrong.exit()).isEqualTo(2);
        assertThat(wrong.out()).isEmpty();
        String[] lines = wrong.err().strip().split("\n");
        assertThat(lines).hasSize(2);
        assertThat(lines[0]).startsWith("aether: ").contains(sentence).matches(".*[.?!]");
        assertThat(lines[1]).matches("See 'aether .+ --help'\\.");
    }

    @Test
    void suggestsTheNearestOption() {
        Program wrong = Program.line(TRAIN + "--epoch 3");

        assertThat(wrong.exit()).isEqualTo(2);
        assertThat(wrong.err())
                .contains("aether: Unknown option '--epoch'.")
                .contains("Did you mean --epochs?")
                .contains("See 'aether train --help'.");
    }

    @Test
    void suggestsTheNearestCommand() {
        Program wrong = Program.line("trian --model m");

        assertThat(wrong.exit()).isEqualTo(2);
        assertThat(wrong.err())
                .contains("aether: Unknown command 'trian'. Did you mean ")
                .contains(" train ");
    }

    @ParameterizedTest
    @CsvSource({
        "trian --help,aether,train",
        "trian -h,aether,train",
        "help trian,aether,train",
        "modles list --help,aether,models",
        "models shwo --help,aether models,show",
        "help models delte,aether models,delete",
        "help models lsit,aether models,list"
    })
    void aMistypedCommandIsFoundInFrontOfHelpToo(String line, String parent, String meant) {
        Program wrong = Program.line(line);

        assertThat(wrong.exit()).isEqualTo(2);
        assertThat(wrong.out()).isEmpty();
        assertThat(wrong.err()).contains("Did you mean ").contains(meant).contains("See '" + parent + " --help'.");
    }

    @Test
    void takesNegativeCoordinates(@TempDir Path directory) {
        Program missing = Program.run(
                "explain",
                "--store",
                directory.toString(),
                "--model",
                "m",
                "--in",
                "a.tif",
                "--at",
                "-0.1276,51.5072",
                "--at-crs",
                "EPSG:4326");

        assertThat(missing.exit()).as(missing.err()).isEqualTo(1);
    }
}
