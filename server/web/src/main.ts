// Everything here only adds to pages that work without it.
import "./style.css";
import { openPickers } from "./pickers";
import { sortTables } from "./tables";
import { drawPictures } from "./pictures";
import { offerCopies } from "./copy";
import { keepDetails, openForPrint } from "./details";
import { keepForms } from "./forms";

sortTables();
keepDetails();
openForPrint();
offerCopies();
void openPickers().then(keepForms);
void drawPictures();
