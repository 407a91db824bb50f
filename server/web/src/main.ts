// Everything here only adds to pages that work without it.
import "./style.css";
import { openPickers } from "./pickers";
import { sortTables } from "./tables";
import { drawPictures } from "./pictures";
import { keepDetails } from "./details";
import { keepForms } from "./forms";

sortTables();
keepDetails();
void openPickers().then(keepForms);
void drawPictures();
